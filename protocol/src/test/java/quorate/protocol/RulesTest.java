package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Every rule and every check of PROTOCOL.md has a test that names it, and no code cites a rule that is not there. A test names a rule
 * in its name ({@code d2_...}, {@code check_3_...}), in the comment right above it ("D2: ..."), above its class, where all of its
 * tests are about it, or where it says what it expects ({@code .as("D2: ...")}).
 */
class RulesTest {
    private static final Pattern DEFINED = Pattern.compile("\\*([A-Z][0-9])\\*");
    private static final Pattern CITED = Pattern.compile("(?:/\\*\\*|\\*|//)[^\\n]*?\\b([VDLCSGB][0-9])\\b");
    private static final int CHECKS = 12;

    private static final String COMMENT = "(?:(?:/\\*\\*[^*]*+(?:\\*(?!/)[^*]*+)*+\\*/|//[^\\n]*)\\s*)*";
    private static final String ANNOTATIONS = "(?:@\\w+(?:\\([^)]*\\))?\\s*)*";

    /** A test method with its comment, a class of tests with its comment, or the text of an expectation. */
    private static final Pattern NAMING = Pattern.compile(
            "(" + COMMENT + ANNOTATIONS + "@(?:Parameterized)?Test\\b.*?void\\s+\\w+|"
                    + COMMENT + ANNOTATIONS + "(?:public\\s+)?(?:final\\s+)?class\\s+\\w+(?:Test|IT)\\b|"
                    + "\\.as\\(\\s*\"[^\"]*\")",
            Pattern.DOTALL);

    private static SortedSet<String> all(Pattern pattern, String text) {
        SortedSet<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static SortedSet<String> defined() {
        return all(DEFINED, Repository.text("protocol/PROTOCOL.md"));
    }

    /** All that tests say of themselves, in one text. */
    private static String named() {
        StringBuilder named = new StringBuilder();
        for (Path file : Repository.java("src/test/java")) {
            String name = file.getFileName().toString();
            if (name.endsWith("Test.java") || name.endsWith("IT.java")) {
                all(NAMING, Repository.text(file))
                        .forEach(one -> named.append(one).append('\n'));
            }
        }
        return named.toString();
    }

    private static boolean says(String text, String what) {
        return Pattern.compile("(?<![A-Za-z0-9])" + what + "(?![0-9A-Za-z])", Pattern.CASE_INSENSITIVE)
                .matcher(text)
                .find();
    }

    @Test
    void every_rule_has_a_test_that_names_it() {
        String named = named();
        assertThat(defined())
                .hasSizeGreaterThan(20)
                .allSatisfy(rule -> assertThat(says(named, rule))
                        .as("a test that names " + rule)
                        .isTrue());
    }

    @Test
    void every_check_has_a_test_that_names_it() {
        String named = named();
        assertThat(IntStream.rangeClosed(1, CHECKS).boxed())
                .allSatisfy(check -> assertThat(says(named, "check[ _]" + check))
                        .as("a test that names check " + check)
                        .isTrue());
    }

    @Test
    void no_code_cites_a_rule_that_the_page_does_not_have() {
        SortedSet<String> defined = defined();
        for (Path file : Repository.java("src/main/java")) {
            assertThat(defined).as(file.toString()).containsAll(all(CITED, Repository.text(file)));
        }
    }
}
