package chat.chaos;

/// A message as it stands on a page. Two pages that show one message must agree in all of this.
///
/// @param time as the page has it for programs
/// @param continued whether it stands under the heading of the one before
/// @param day the heading of a new day above it, empty when there is none
record Item(long number, String author, String time, String text, boolean continued, String day) {

    @Override
    public String toString() {
        return "%s#%d %s: %s (%s%s)"
                .formatted(
                        day.isEmpty() ? "" : "[" + day + "] ",
                        number,
                        author,
                        text,
                        time,
                        continued ? ", continued" : "");
    }
}
