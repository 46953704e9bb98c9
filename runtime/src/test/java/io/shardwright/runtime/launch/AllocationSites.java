package io.shardwright.runtime.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Where objects come from, for who has to find out why a step takes some from the Java heap. */
final class AllocationSites {
    /** One for each time a thread asks the heap for more to make small objects in. */
    private static final String SAMPLE = "jdk.ObjectAllocationSample";

    private static final String RECORDER = "jdk.jfr.";
    private static final int FRAMES = 12;
    private static final int SITES = 5;

    private AllocationSites() {}

    /** Classes and stacks of samples of this JVM while {@code step} runs so many times, those with most bytes first. */
    static List<String> during(int steps, Runnable step) {
        try (Recording recording = new Recording()) {
            Path file = Files.createTempFile("allocation", ".jfr");
            recording.enable(SAMPLE).with("throttle", "100000/s").withStackTrace();
            recording.start();
            for (int i = 0; i < steps; i++) {
                step.run();
            }
            recording.stop();
            recording.dump(file);
            Map<String, Long> weights = new LinkedHashMap<>();
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                String site = site(event);
                if (!site.contains(RECORDER)) {
                    weights.merge(site, event.getLong("weight"), Long::sum);
                }
            }
            Files.delete(file);
            return weights.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .limit(SITES)
                    .map(site -> site.getValue() / steps + " bytes a step: " + site.getKey())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String site(RecordedEvent event) {
        String type = event.getClass("objectClass").getName();
        if (event.getStackTrace() == null) {
            return type;
        }
        return event.getStackTrace().getFrames().stream()
                .limit(FRAMES)
                .map(frame -> frame.getMethod().getType().getName() + "."
                        + frame.getMethod().getName() + ":" + frame.getLineNumber())
                .collect(Collectors.joining("\n    ", type + "\n    ", ""));
    }
}
