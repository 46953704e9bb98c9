package io.shardwright.samples.all;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.shardwright.runtime.cli.Shardwright;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What {@code shardwright train} came to, on ranks that are threads of this JVM.
 *
 * @param code its exit code
 * @param json what it wrote; empty if it was refused
 */
record CommandRun(int code, String out, String err, JsonObject json) {
    private static final Path DATA = Path.of("src/test/java/io/shardwright/samples/all/Combination.java");

    /** On this test's own text. */
    static CommandRun train(List<String> arguments) throws IOException {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--data", DATA.toString()));
        return trainOn(all);
    }

    /** On what the arguments say. */
    static CommandRun trainOn(List<String> arguments) throws IOException {
        Path json = Files.createTempFile("trained", ".json");
        PrintStream formerOut = System.out;
        PrintStream formerErr = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            List<String> all = new ArrayList<>(List.of("train"));
            all.addAll(arguments);
            all.addAll(List.of("--ranks", "threads", "--progress", "lines"));
            all.addAll(List.of("--json", json.toString()));
            int code = Shardwright.run(all.toArray(String[]::new));
            String text = Files.readString(json);
            return new CommandRun(
                    code,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8),
                    text.isEmpty()
                            ? new JsonObject()
                            : JsonParser.parseString(text).getAsJsonObject());
        } finally {
            System.setOut(formerOut);
            System.setErr(formerErr);
            Files.delete(json);
        }
    }

    /** Whether nothing was started, and a message says why and what to do. */
    boolean isRefused() {
        return code != 0
                && out.isEmpty()
                && err.contains("\n  Fix: ")
                && !err.contains("Exception")
                && !err.contains("\tat ")
                && !err.contains("[shard/internal]");
    }

    /** The code of the diagnostic, or the option, that a refusal names first. */
    String reason() {
        return Pattern.compile("\\[shard/[a-z-]+]|--[a-z-]+")
                .matcher(err)
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElse(err);
    }

    /** Of each step, before its update. */
    double[] losses() {
        return numbers("losses");
    }

    double[] gradientNorms() {
        return numbers("gradNorms");
    }

    private double[] numbers(String key) {
        return json.getAsJsonArray(key).asList().stream()
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }
}
