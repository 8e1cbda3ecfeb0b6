package chat.page;

import java.util.List;

/// The form to type into and the ones that will follow, as the templates need it.
///
/// @param spares the forms that will follow, bare, as one `data:` address
/// @param last the last key of the chain
public record Chain(Box box, String spares, List<Link> links, String last) {

    public Chain {
        links = List.copyOf(links);
    }
}
