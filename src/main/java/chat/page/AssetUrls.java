package chat.page;

/// Where the browser finds our style sheet, script and pictures.
public interface AssetUrls {

    /// The versioned address of an asset: `app.css` is at `/assets/1a2b3c4d/app.css`.
    String of(String name);
}
