package chat.page;

/// Brings the next box when the form of that key has been sent.
///
/// @param from a key
/// @param box the next box, as a `data:` address
public record Link(String from, String box) {}
