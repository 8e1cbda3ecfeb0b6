package chat.room;

/// The part of the net that somebody comes from: an IPv4 address, or the first 64 bits of an IPv6
/// one, which is what one household or host gets. Nobody reads an address out of it again.
public record Source(long network) {

    /// Says nothing: addresses are not for logs.
    @Override
    public String toString() {
        return "Source";
    }
}
