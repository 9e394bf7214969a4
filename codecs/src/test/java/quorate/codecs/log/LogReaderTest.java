package quorate.codecs.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.group.Groups;

/** The file of a log says one thing, once: what a reader would pass over could be read otherwise elsewhere. */
class LogReaderTest {
    private static final GroupConfig GROUP = Groups.of(3, 2);
    private static final String HEAD = new LogHead(0).toJson(GROUP).toString();

    @Test
    void whenTheHeadIsAlone_thenTheLogIsEmpty() throws IOException {
        LogReader log = reader(HEAD + "\n");
        assertThat(log.head()).isEqualTo(new LogHead(0));
        log.end();
    }

    @Test
    void whenAFieldStandsTwice_thenTheLineIsRefused() {
        malformed(
                HEAD.replace("\"slots\":0", "\"slots\":1,\"slots\":0"), "line 1: expected valid JSON, found Duplicate");
    }

    @Test
    void whenSomethingFollowsOnTheLine_thenItIsRefused() {
        malformed(HEAD + " {}", "line 1: expected valid JSON, found Trailing token");
    }

    @Test
    void whenALineIsLongerThanAny_thenItIsRefusedUnread() {
        malformed(" ".repeat(LogReader.MAX_LINE_CHARS) + HEAD, "line 1: expected at most 262144 characters");
    }

    @Test
    void whenThereIsMoreThanTheHeadSays_thenItIsRefused() throws IOException {
        LogReader log = reader(HEAD + "\n{}\n");
        log.head();
        assertThatThrownBy(log::end)
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("line 2: expected the end");
    }

    private static void malformed(String text, String why) {
        assertThatThrownBy(() -> reader(text).head())
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(why);
    }

    private static LogReader reader(String text) {
        return new LogReader(new StringReader(text), GROUP);
    }
}
