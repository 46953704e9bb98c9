package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonParser;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.run.ResumedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kernels that compute in the ways that were fastest when they were first met do so in all ranks, and whenever a run goes on. */
@Tag("slow")
class MeasuredKernelsTest {
    private static final String RUN = "minigpt --mesh dp=2 --seed 3 --sample 0 --dropout 0.1"
            + " --size layers=1,hidden=128,heads=2,seq=192,batch=2 --checkpoint-every 3";

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void aRunGoesOnWithTheSameBitsWhateverThisMachineFindsFastestByThen() throws Exception {
        assumeTrue(
                new CpuKernelProvider().explain().contains("oneDNN"),
                "skipped: only oneDNN has several ways, and isn't here");
        List<String> whole = train(RUN + " --steps 6 --checkpoints " + folder.resolve("whole"));
        List<String> chosen = Files.readAllLines(table());
        assertThat(chosen).hasSizeGreaterThan(5);
        assertThat(chosen).filteredOn(line -> line.startsWith("attention")).hasSize(2);

        Files.write(table(), chosen.stream().map(MeasuredKernelsTest::otherWay).toList());
        List<String> ignored = train(RUN + " --steps 6 --checkpoints " + folder.resolve("other"));
        List<String> rest = train("--sample 0 --resume "
                + folder.resolve("whole").resolve("step-3") + " --checkpoints " + folder.resolve("rest"));

        assertThat(rest).isEqualTo(whole.subList(3, 6));
        assertThat(kept("rest")).isEqualTo(kept("whole")).hasSize(chosen.size());
        assertThat(kept("other")).doesNotContainAnyElementsOf(kept("whole")).hasSize(chosen.size());
    }

    /** What a run's last checkpoint says of its kernels. */
    private List<String> kept(String run) {
        return ResumedSettings.of(folder.resolve(run)).compute().kernels().kept();
    }

    private static String otherWay(String line) {
        String choice = line.replaceFirst(" {2}#.*", "");
        if (choice.startsWith("attention")) {
            return choice.replaceFirst("\\w+$", "32x128x1");
        }
        return choice.endsWith("plain") ? choice.replace("plain", "packed") : choice.replaceFirst("\\w+$", "plain");
    }

    private Path table() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache").resolve("shardwright"))) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The losses of a run whose user has nothing in the cache but what these runs have left there. */
    private List<String> train(String options) throws IOException, InterruptedException {
        Path json = Files.createTempFile(folder, "run", ".json");
        List<String> arguments = new ArrayList<>(List.of(options.split(" +")));
        arguments.addAll(List.of("--json", json.toString()));
        TrainProcess process = TrainProcess.start(
                folder.resolve("output"), List.of("export XDG_CACHE_HOME=" + folder.resolve("cache")), arguments);
        assertThat(process.await(List.of())).as(process.text()).isZero();
        return JsonParser.parseString(Files.readString(json))
                .getAsJsonObject()
                .getAsJsonArray("losses")
                .asList()
                .stream()
                .map(String::valueOf)
                .toList();
    }
}
