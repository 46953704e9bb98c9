package io.shardwright.samples.all.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cli.Shardwright;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import picocli.CommandLine;

/**
 * Command lines with a few things wrong: each is done, or refused with a message, and never with a stack trace or as an internal
 * error. What would train or measure ends in an option that can't be, so that nothing is started.
 */
@Tag("slow")
class CommandsFuzzTest {
    private static final List<String> COMMANDS = Mutants.lines("commands");
    private static final List<String> LONG_ONES = List.of("train", "bench");

    private static final String IMPOSSIBLE = "/dev/null/no.txt";

    /**
     * From fifty layers on, and while a model hasn't too many, they are built one by one, for {@code memory model} with each optimizer: that takes
     * as long, and makes as many objects that are garbage behind it, as who asks for so many expects.
     */
    private static final Pattern MANY_LAYERS = Pattern.compile("layers=0*([5-9]\\d|[1-9]\\d{2,3})(?!\\d)");

    @Property
    void commands(@ForAll("lines") String line) {
        Assume.that(!MANY_LAYERS.matcher(line).find());
        List<String> arguments = new ArrayList<>(List.of(line.split(" ", -1)));
        if (arguments.stream().anyMatch(LONG_ONES::contains)) {
            arguments.addAll(List.of("--data", IMPOSSIBLE));
        }
        Limits.checkCommand(line, () -> {
            Outcome outcome = Outcome.of(arguments);
            assertThat(outcome.code()).as(outcome.err()).isBetween(0, 2);
            assertThat(outcome.err())
                    .doesNotContain("\tat ", "Exception", "shard/internal", "shardwright failed", "StackOverflow");
            assertThat(outcome.err().isBlank()).isEqualTo(outcome.code() == 0);
        });
    }

    @Provide
    Arbitrary<String> lines() {
        return Mutants.of(
                COMMANDS,
                " --mesh ",
                " --size ",
                " --set ",
                " --help",
                " --steps ",
                "tp=2",
                "pp=2,dp=2",
                "layers=1",
                " --schedule ",
                "interleaved",
                "zb-h1",
                "pipedream",
                " --zero ",
                " --microbatches ",
                " --precision bf16",
                " --optimizer muon",
                " --context ",
                "ulysses",
                " --lr ",
                " --recompute",
                " --sp",
                " --stages ",
                " --memory-limit ",
                " --reference ",
                " --resume /dev/null",
                " --from /proc",
                " --checkpoints /dev/null/a",
                " --device ",
                "tornado:0",
                "model ",
                "@/dev/null",
                "--",
                "minimoe",
                " --times ",
                " --replicas ");
    }

    private record Outcome(int code, String err) {
        private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();
        private static final PrintStream ERR = new PrintStream(PRINTED, true, StandardCharsets.UTF_8);
        private static final PrintStream OUT =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

        /** One for all: to make one takes ten times as long as to read a line. It prints to where it was made to print. */
        private static final CommandLine PARSER = printing(Shardwright::parser);

        static Outcome of(List<String> arguments) {
            PRINTED.reset();
            int code = printing(() -> Shardwright.run(PARSER, arguments.toArray(String[]::new)));
            return new Outcome(code, PRINTED.toString(StandardCharsets.UTF_8));
        }

        private static <T> T printing(Supplier<T> work) {
            PrintStream formerOut = System.out;
            PrintStream formerErr = System.err;
            try {
                System.setOut(OUT);
                System.setErr(ERR);
                return work.get();
            } finally {
                System.setOut(formerOut);
                System.setErr(formerErr);
            }
        }
    }
}
