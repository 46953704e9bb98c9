package io.shardwright.runtime.train;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.apply.InFloats;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.pipeline.Ends;
import io.shardwright.runtime.pipeline.ScheduleRun;
import io.shardwright.runtime.pipeline.TaskListener;
import io.shardwright.runtime.pipeline.Versions;
import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.runtime.replicate.Replication;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Writes text, byte by byte. Every byte costs a forward over the whole window, in which what comes after the last byte is
 * zero and, the model being causal, isn't seen. When the window is full its older half is dropped.
 */
public final class Sampler {
    private static final CollectiveSite SITE = new CollectiveSite(0, "the last position's logits", "Sampler.java");

    private final ScheduleRun run;
    private final Replication replication;
    private final Kernels kernels;
    private final Communicator tensorParallel;
    private final Communicator pipeline;
    private final Communicator context;
    private final SequencePositions positions;
    private final int lastRank;
    private final Window window;
    private final ClassParts classes;
    private final LocalTensor part;
    private final LocalTensor whole;
    private final double[] weights = new double[(int) ModelChoice.BYTES];

    /** The one sequence that is in the pipeline. */
    private final class Window implements Ends {
        private final byte[] bytes;
        private int filled;

        Window(int seq) {
            bytes = new byte[seq];
        }

        void start(byte[] prompt) {
            filled = Math.min(prompt.length, bytes.length);
            System.arraycopy(prompt, prompt.length - filled, bytes, 0, filled);
        }

        void add(byte next) {
            if (filled == bytes.length) {
                filled = bytes.length / 2;
                System.arraycopy(bytes, bytes.length - filled, bytes, 0, filled);
            }
            bytes[filled++] = next;
        }

        @Override
        public long firstSequence(int microbatch) {
            return 0;
        }

        @Override
        public void fill(int microbatch, InputTensors inputs) {
            inputs.number(0).ifPresent(this::fill);
        }

        private void fill(LocalTensor tokens) {
            MemorySegment memory = tokens.segment();
            for (int t = 0; t < positions.count(); t++) {
                int at = (int) positions.position(t);
                memory.setAtIndex(ValueLayout.JAVA_INT, t, at < filled ? bytes[at] & 0xFF : 0);
            }
        }

        @Override
        public void result(int microbatch, LocalTensor logits) {
            if (positions.rankOf(filled - 1) == context.rank()) {
                long last = positions.local(filled - 1);
                // On the host, where logits are already: on a device it would be another call for every position.
                LocalTensor own = InFloats.of(logits.section(1, last, 1));
                part.section(0, 0, own.size()).segment().copyFrom(own.segment());
                kernels.toDevice(part);
            }
            if (whole != part) {
                tensorParallel.allGather(whole, part, 0, SITE);
            }
        }
    }

    /**
     * @param assembly of one sequence, not yet committed
     * @param run of a schedule that takes that one sequence forward
     * @param vocabulary classes of the whole logits
     * @param split whether each rank has its part of them
     */
    public Sampler(ModelAssembly assembly, ScheduleRun run, Replication replication, long vocabulary, boolean split) {
        if (vocabulary < ModelChoice.BYTES) {
            throw new ModelException("a vocabulary of " + vocabulary + " has no room for the 256 byte tokens");
        }
        this.run = run;
        this.replication = replication;
        kernels = assembly.kernels();
        tensorParallel = assembly.communicator(Axis.TP);
        pipeline = assembly.communicator(Axis.PP);
        context = assembly.communicator(Axis.CP);
        positions = assembly.positions();
        lastRank = run.schedule().placement().rankOf(run.schedule().stages() - 1, 0);
        window = new Window(Math.toIntExact(positions.length()));
        classes = new ClassParts(vocabulary, split ? tensorParallel.size() : 1);
        part = assembly.input(DType.F32, classes.room());
        whole = classes.ranks() == 1 ? part : assembly.input(DType.F32, classes.ranks() * classes.room());
    }

    /**
     * Text that goes on from {@code prompt}, without it. All ranks call it and get the same.
     *
     * @param prompt at least one byte
     * @param temperature divides the logits; 0 takes the likeliest byte every time
     */
    public byte[] sample(byte[] prompt, int length, double temperature, long seed) {
        long key = HashedNormal.streamKey("sample", seed);
        window.start(prompt);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int i = 0; i < length; i++) {
            run.run(window, replication, Versions.ONE, TaskListener.NONE);
            pipeline.broadcast(whole, lastRank, SITE);
            context.broadcast(whole, positions.rankOf(window.filled - 1), SITE);
            byte next = (byte) choose(temperature, HashedNormal.hash(key, i));
            text.write(next);
            window.add(next);
        }
        return text.toByteArray();
    }

    private int choose(double temperature, long hash) {
        kernels.toHost(whole);
        MemorySegment memory = whole.segment();
        int likeliest = 0;
        for (int token = 0; token < weights.length; token++) {
            weights[token] = memory.getAtIndex(ValueLayout.JAVA_FLOAT, classes.at(token));
            likeliest = weights[token] > weights[likeliest] ? token : likeliest;
        }
        if (temperature == 0) {
            return likeliest;
        }
        double most = weights[likeliest];
        double sum = 0;
        for (int token = 0; token < weights.length; token++) {
            weights[token] = Math.exp((weights[token] - most) / temperature);
            sum += weights[token];
        }
        double left = (hash >>> 11) * 0x1p-53 * sum;
        for (int token = 0; token < weights.length; token++) {
            left -= weights[token];
            if (left < 0) {
                return token;
            }
        }
        return likeliest;
    }
}
