package io.shardwright.runtime.telemetry;

import io.shardwright.runtime.metric.Evaluation;
import io.shardwright.runtime.run.RunListener;
import io.shardwright.runtime.run.RunStart;
import io.shardwright.runtime.run.StepResult;
import io.shardwright.runtime.settings.OutputSettings;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.system.ResidentMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes every step of a run into the logs that {@link OutputSettings} ask for, when it is over. Rank 0 has one.
 *
 * <p>What can't be written, as a disk is full, is said once, and the run goes on; later steps are written if they can be again. A
 * run that goes on continues its logs, each step once.
 */
public final class StepLogs implements RunListener {
    private static final long NANOS_BETWEEN_LOOKS = TimeUnit.SECONDS.toNanos(1);

    private final OutputSettings outputs;
    private final Map<Path, StepSink> sinks = new LinkedHashMap<>();
    private final List<Path> silent = new ArrayList<>();
    private @Nullable RunStart start;
    private @Nullable Throughput throughput;
    private long residentBytes;
    private long nextLook = System.nanoTime();
    private long lastStep;

    public StepLogs(OutputSettings outputs) {
        this.outputs = outputs;
    }

    /** @throws SettingException if a log can't be begun, or gone on with */
    @Override
    public void started(RunStart run) {
        long firstStep = run.run().firstStep();
        lastStep = Math.max(0, firstStep - 1);
        for (Path log : outputs.logs()) {
            open(Setting.LOG, log, () -> StepLog.open(log, firstStep));
        }
        Path folder = outputs.tensorBoard();
        if (folder != null) {
            open(Setting.TENSOR_BOARD, folder, () -> EventFile.open(folder, firstStep));
        }
        if (!sinks.isEmpty()) {
            start = run;
            throughput = Throughput.of(run);
        }
    }

    private interface Opening {
        StepSink open() throws IOException;
    }

    private void open(Setting setting, Path path, Opening opening) {
        try {
            sinks.put(path, opening.open());
        } catch (IOException e) {
            throw new SettingException("%s: it cannot be written (%s)", setting.is(path), e.toString());
        }
    }

    @Override
    public void step(StepResult result) {
        Throughput known = throughput;
        if (known == null) {
            return;
        }
        lastStep = result.step();
        StepRow row = new StepRow(result, System.currentTimeMillis(), known, residentBytes());
        toAll(sink -> sink.step(row));
    }

    /** Looking takes longer than a small step may be held up. */
    private long residentBytes() {
        if (System.nanoTime() - nextLook >= 0) {
            nextLook = System.nanoTime() + NANOS_BETWEEN_LOOKS;
            residentBytes = ResidentMemory.now();
        }
        return residentBytes;
    }

    private interface Writing {
        void write(StepSink sink) throws IOException;
    }

    private void toAll(Writing writing) {
        sinks.forEach((path, sink) -> {
            try {
                writing.write(sink);
            } catch (IOException e) {
                warn(path, e);
            }
        });
    }

    private void warn(Path path, IOException why) {
        RunStart run = start;
        if (run != null && !silent.contains(path)) {
            silent.add(path);
            run.warnings()
                    .accept(path + " cannot be written: " + why
                            + "; training goes on, and steps will be missing there");
        }
    }

    @Override
    public void evaluated(double heldOutLoss) {
        long now = System.currentTimeMillis();
        toAll(sink -> sink.number(lastStep, now, "heldOutLoss", heldOutLoss));
    }

    /** After the line of the step that came before it. */
    @Override
    public void evaluated(long step, Evaluation evaluation) {
        long now = System.currentTimeMillis();
        toAll(sink -> sink.number(lastStep, now, "evaluation.loss", evaluation.loss()));
        evaluation
                .metrics()
                .forEach((name, value) -> toAll(sink -> sink.number(lastStep, now, "evaluation." + name, value)));
    }

    @Override
    public void saved(Saved checkpoint) {
        toAll(StepSink::force);
    }

    @Override
    public void ended(long[] peakBytes) {
        close();
    }

    @Override
    public void stopped(long step, Path checkpoint) {
        close();
    }

    @Override
    public void failed(Throwable cause) {
        close();
    }

    private void close() {
        toAll(StepSink::close);
        sinks.clear();
    }
}
