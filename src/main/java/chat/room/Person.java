package chat.room;

/// Whoever holds one identity cookie, in however many tabs; or one socket that came without a
/// cookie.
///
/// @param id drawn at random (64 bits), never derived from anything about the person
public record Person(long id) {

    /// Stands where an event is about nobody. Nobody can be this: one cookie in 2^64 would say so.
    public static final Person NOBODY = new Person(0);

    /// How many hues the style sheet knows.
    private static final int HUES = 16;

    /// The hue of this person's avatar, 0 to 15. It follows the person and not the name, so two
    /// people who used one name on different days can be told apart.
    public int hue() {
        return (int) Long.remainderUnsigned((id * 0x9E3779B97F4A7C15L) >>> 32, HUES);
    }
}
