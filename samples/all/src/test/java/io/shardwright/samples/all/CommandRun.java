package io.shardwright.samples.all;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.shardwright.runtime.cli.CommandLineRun;
import java.io.IOException;
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
        try {
            List<String> all = new ArrayList<>(List.of("train"));
            all.addAll(arguments);
            all.addAll(List.of("--ranks", "threads", "--progress", "lines"));
            all.addAll(List.of("--json", json.toString()));
            CommandLineRun run = CommandLineRun.of(all.toArray(String[]::new));
            String text = Files.readString(json);
            return new CommandRun(
                    run.code(),
                    run.out(),
                    run.err(),
                    text.isEmpty()
                            ? new JsonObject()
                            : JsonParser.parseString(text).getAsJsonObject());
        } finally {
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
