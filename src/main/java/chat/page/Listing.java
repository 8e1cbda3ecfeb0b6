package chat.page;

/// What a page says of itself to search engines.
///
/// @param address of what it shows, whole; one of several under which it may have been asked for
/// @param description in one sentence
public record Listing(String address, String description) {}
