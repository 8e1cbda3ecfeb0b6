import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A tool for whoever takes up a newer Unicode: writes the table of look-alikes that
/// `chat.room.Looks` reads, from the data in ICU4J, which is itself much too large to ship.
///
/// ```
/// java -cp icu4j-78.1.jar src/build/java/MakeConfusables.java src/main/resources/chat/room/confusables.txt
/// ```
///
/// One line a character, in the order of code points: the character, and behind it what it is taken
/// for. What normalisation takes apart and what cannot be seen is left out.
final class MakeConfusables {

    void main(String[] args) throws IOException {
        var checker = new SpoofChecker.Builder().build();
        var nfd = Normalizer2.getNFDInstance();
        var table = new StringBuilder();
        int lines = 0;
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (Character.getType(c) == Character.SURROGATE
                    || UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT)) {
                continue;
            }
            var alone = Character.toString(c);
            var seen = checker.getSkeleton(alone);
            if (nfd.isNormalized(alone) && !seen.equals(alone)) {
                table.append(alone).append(seen).append('\n');
                lines++;
            }
        }
        Files.writeString(Path.of(args[0]), table);
        System.out.println(lines + " characters that look like others");
    }
}
