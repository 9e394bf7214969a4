package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The installers of kaspad and of pskt-check with a cargo that compiles nothing: what it asks for, what it takes for whole, two at once. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class InstallKaspadTest {
    private static final List<String> ORDINARY = List.of(
            "bash", "env", "sed", "mkdir", "rm", "mv", "tail", "flock", "sleep", "chmod", "cat", "dirname", "head");

    /** Waits for a file where a test wants to look meanwhile, then makes a program that says its version. */
    private static final String CARGO = """
            #!/usr/bin/env bash
            set -e
            if [ "$1" = build ]; then
                echo "$*" >>"$HOME/calls"
                [ -z "$FAKE_FAIL" ] || { echo "error: linker not found"; exit 101; }
                mkdir -p "$CARGO_TARGET_DIR/release"
                printf '#!/usr/bin/env bash\n' >"$CARGO_TARGET_DIR/release/pskt-check"
                chmod +x "$CARGO_TARGET_DIR/release/pskt-check"
                exit
            fi
            [ "$1" = install ] || { echo "cargo ${FAKE_CARGO:-1.95.0} (0000000 2026-01-01)"; exit; }
            echo "$*" >>"$HOME/calls"
            [ -z "$FAKE_FAIL" ] || { echo "error: linker not found"; exit 101; }
            root=${@: -1}
            mkdir -p "$root/bin"
            printf '#!/usr/bin/env bash\\necho "kaspad ' >"$root/bin/kaspad"
            chmod +x "$root/bin/kaspad"
            while [ -n "$FAKE_WAIT" ] && [ ! -e "$FAKE_WAIT" ]; do sleep 0.05; done
            printf '%s"\\necho; exit 1\\n' "${FAKE_VERSION:-2.1.0}" >>"$root/bin/kaspad"
            """;

    @TempDir
    Path home;

    private Path tools;
    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void anEmptyMachine() throws IOException {
        tools = Files.createDirectories(home.resolve("tools"));
        for (String name : ORDINARY) {
            for (String folder : List.of("/usr/bin", "/bin")) {
                Path program = Path.of(folder, name);
                if (Files.exists(program) && !Files.exists(tools.resolve(name))) {
                    Files.createSymbolicLink(tools.resolve(name), program);
                }
            }
        }
        environment.put("PATH", tools.toString());
        environment.put("HOME", home.toString());
    }

    private void tool(String name, String script) throws IOException {
        Path program = Files.writeString(tools.resolve(name), script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void allTools() throws IOException {
        tool("cargo", CARGO);
        tool("protoc", "#!/usr/bin/env bash\n");
        tool("clang", "#!/usr/bin/env bash\n");
        tool("cc", "#!/usr/bin/env bash\n");
    }

    private record Result(int exitCode, String path, String said) {}

    private Process start() throws IOException {
        return start("install-kaspad");
    }

    private Process start(String installer) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(ProjectFolder.find()
                        .resolve("devnet")
                        .resolve(installer)
                        .toString())
                .redirectError(home.resolve("said").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Result install() throws IOException, InterruptedException {
        return result(start());
    }

    private Result result(Process process) throws IOException, InterruptedException {
        String path = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return new Result(process.waitFor(), path.strip(), Files.readString(home.resolve("said")));
    }

    private List<String> calls() throws IOException {
        Path calls = home.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private Path installed() {
        return home.resolve(".cache/quorate/kaspad-2.1.0/bin/kaspad");
    }

    @Test
    void whenToolsAreMissing_thenEachIsNamedWithHowToGetIt() throws Exception {
        Result none = install();
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.path()).isEmpty();
        assertThat(none.said())
                .contains("cargo: Rust 1.91 or newer, https://rustup.rs")
                .contains("protoc: Debian: apt-get install protobuf-compiler")
                .contains("clang: Debian: apt-get install clang libclang-dev")
                .contains("cc: Debian: apt-get install gcc");
        allTools();
        Files.delete(tools.resolve("protoc"));
        assertThat(install().said()).contains("protoc").doesNotContain("cargo").doesNotContain("clang:");
        assertThat(calls()).isEmpty();
    }

    @Test
    void whenRustIsTooOld_thenThatIsSaidBeforeAnythingIsBuilt() throws Exception {
        allTools();
        environment.put("FAKE_CARGO", "1.85.1");
        Result old = install();
        assertThat(old.exitCode()).isEqualTo(1);
        assertThat(old.said()).contains("needs Rust 1.91 or newer, found cargo 1.85.1");
        assertThat(calls()).isEmpty();
    }

    @Test
    void whenItIsBuilt_thenOnceOnly_inTheFolderThatTheUserChose() throws Exception {
        allTools();
        Path chosen = home.resolve("elsewhere");
        environment.put("XDG_CACHE_HOME", chosen.toString());
        Result first = install();
        assertThat(first.exitCode()).as(first.said()).isZero();
        assertThat(first.path())
                .isEqualTo(chosen.resolve("quorate/kaspad-2.1.0/bin/kaspad").toString());
        assertThat(Path.of(first.path())).isExecutable();
        Result second = install();
        assertThat(second.path()).isEqualTo(first.path());
        assertThat(second.said()).isEmpty();
        assertThat(calls())
                .singleElement()
                .asString()
                .startsWith("install kaspad --version 2.1.0 --locked --root " + chosen);
        assertThat(installed()).doesNotExist();
    }

    @Test
    void whenTheBuildFails_thenItsLastWordsAreShown_andTheNextOneBegins() throws Exception {
        allTools();
        environment.put("FAKE_FAIL", "yes");
        Result failed = install();
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.path()).isEmpty();
        assertThat(failed.said()).contains("error: linker not found").contains("could not be built");
        assertThat(installed()).doesNotExist();
        environment.remove("FAKE_FAIL");
        assertThat(install().path()).isEqualTo(installed().toString());
    }

    @Test
    void whenItIsKilledInTheMiddle_thenWhatIsThereIsNotTakenForAKaspad() throws Exception {
        allTools();
        environment.put("FAKE_WAIT", home.resolve("never").toString());
        Process killed = start();
        List<ProcessHandle> all = new ArrayList<>();
        Await.until("cargo has written half", () -> {
            killed.descendants().forEach(all::add);
            return Files.exists(home.resolve("calls")) && half();
        });
        killed.destroyForcibly().waitFor();
        all.forEach(ProcessHandle::destroyForcibly);
        assertThat(installed()).doesNotExist();
        environment.remove("FAKE_WAIT");
        Result next = install();
        assertThat(next.path()).as(next.said()).isEqualTo(installed().toString());
        assertThat(calls()).hasSize(2);
    }

    private boolean half() {
        try (var found = Files.find(home.resolve(".cache/quorate"), 3, (path, is) -> path.endsWith("bin/kaspad"))) {
            return found.findAny().isPresent();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Test
    void whenTwoAreAtIt_thenOneBuilds_andBothGetIt() throws Exception {
        allTools();
        Path go = home.resolve("go");
        environment.put("FAKE_WAIT", go.toString());
        Process one = start();
        Await.until("one builds", () -> Files.exists(home.resolve("calls")));
        Process two = start();
        assertThat(two.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
        Files.createFile(go);
        assertThat(result(one).path()).isEqualTo(installed().toString());
        assertThat(result(two).path()).isEqualTo(installed().toString());
        assertThat(calls()).hasSize(1);
    }

    @Test
    void whenAnotherVersionComesOut_thenItIsRefused() throws Exception {
        allTools();
        environment.put("FAKE_VERSION", "2.0.1");
        Result other = install();
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.said()).contains("built kaspad 2.0.1 instead of kaspad 2.1.0");
        assertThat(installed()).doesNotExist();
    }

    @Test
    void whenTheUserNamesOne_thenNothingIsBuilt() throws Exception {
        allTools();
        tool("mine", "#!/usr/bin/env bash\necho kaspad 2.1.0; echo; exit 1\n");
        environment.put("QUORATE_KASPAD", tools.resolve("mine").toString());
        Result named = install();
        assertThat(named.path()).isEqualTo(tools.resolve("mine").toString());
        assertThat(named.said()).isEmpty();
        tool("mine", "#!/usr/bin/env bash\necho kaspad 2.0.1\n");
        assertThat(install().said()).contains("QUORATE_KASPAD is kaspad 2.0.1").contains("tested with 2.1.0");
        tool("mine", "#!/usr/bin/env bash\necho something else\n");
        assertThat(install().said()).contains("QUORATE_KASPAD is no kaspad").contains("something else");
        environment.put("QUORATE_KASPAD", home.resolve("nowhere").toString());
        Result nowhere = install();
        assertThat(nowhere.exitCode()).isEqualTo(1);
        assertThat(nowhere.said()).contains("QUORATE_KASPAD names no program");
        assertThat(calls()).isEmpty();
    }

    @Test
    void whenPsktCheckIsAskedFor_thenCargoKeepsItInTheUsersCache_orTheUserNamesOne() throws Exception {
        Result none = result(start("install-pskt-check"));
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.said())
                .contains("cargo: Rust 1.91 or newer")
                .contains("cc:")
                .doesNotContain("protoc");
        allTools();
        environment.put("FAKE_FAIL", "yes");
        assertThat(result(start("install-pskt-check")).said())
                .contains("error: linker not found")
                .contains("could not be built");
        environment.remove("FAKE_FAIL");
        Path built = home.resolve(".cache/quorate/pskt-check.build/release/pskt-check");
        assertThat(result(start("install-pskt-check")).path()).isEqualTo(built.toString());
        assertThat(calls()).hasSize(2).allMatch(call -> call.startsWith("build --release --locked --manifest-path "));
        environment.put("QUORATE_PSKT_TOOL", tools.resolve("cc").toString());
        assertThat(result(start("install-pskt-check")).path())
                .isEqualTo(tools.resolve("cc").toString());
        environment.put("QUORATE_PSKT_TOOL", home.resolve("nowhere").toString());
        assertThat(result(start("install-pskt-check")).said()).contains("QUORATE_PSKT_TOOL names no program");
        assertThat(calls()).hasSize(2);
    }
}
