package io.shardwright.runtime.train;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.MicrobatchSlot;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.spi.CollectiveSite;
import io.shardwright.spi.Communicator;
import io.shardwright.spi.ModelException;
import io.shardwright.spi.TokenModel;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Writes text, byte by byte. Every byte costs a forward over the whole window, in which what comes after the last byte is
 * zero and, the model being causal, isn't seen. When the window is full its older half is dropped.
 *
 * @param <S> the model's {@code Saved}
 */
public final class Sampler<S> {
    private static final CollectiveSite SITE = new CollectiveSite(0, "the last position's logits", "Sampler.java");

    private final TokenModel<S> model;
    private final Communicator tensorParallel;
    private final MicrobatchSlot slot;
    private final S saved;
    private final LocalTensor tokens;
    private final LocalTensor logits;
    private final LocalTensor part;
    private final LocalTensor whole;
    private final double[] weights = new double[(int) ModelChoice.BYTES];

    /**
     * @param assembly of one sequence, that the model was built on, not yet committed
     * @param vocabulary classes of the whole logits
     * @param split whether each rank has its part of them
     */
    public Sampler(TokenModel<S> model, ModelAssembly assembly, long vocabulary, boolean split) {
        if (vocabulary < ModelChoice.BYTES) {
            throw new ModelException("a vocabulary of " + vocabulary + " has no room for the 256 byte tokens");
        }
        this.model = model;
        tensorParallel = assembly.communicator(Axis.TP);
        slot = assembly.slot();
        saved = model.newSaved(slot);
        int parts = split ? tensorParallel.size() : 1;
        tokens = assembly.input(DType.I32, 1, assembly.seq());
        logits = assembly.input(DType.F32, 1, assembly.seq(), vocabulary / parts);
        part = assembly.input(DType.F32, vocabulary / parts);
        whole = parts == 1 ? part : assembly.input(DType.F32, vocabulary);
    }

    /**
     * Text that goes on from {@code prompt}, without it. All ranks call it and get the same.
     *
     * @param prompt at least one byte
     * @param temperature divides the logits; 0 takes the likeliest byte every time
     */
    public byte[] sample(byte[] prompt, int length, double temperature, long seed) {
        long key = HashedNormal.streamKey("sample", seed);
        int seq = (int) tokens.dim(1);
        byte[] window = new byte[seq];
        int filled = Math.min(prompt.length, seq);
        System.arraycopy(prompt, prompt.length - filled, window, 0, filled);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int i = 0; i < length; i++) {
            computeLogits(window, filled);
            byte next = (byte) choose(temperature, HashedNormal.hash(key, i));
            text.write(next);
            if (filled == seq) {
                filled = seq / 2;
                System.arraycopy(window, seq - filled, window, 0, filled);
            }
            window[filled++] = next;
        }
        return text.toByteArray();
    }

    private void computeLogits(byte[] window, int filled) {
        MemorySegment memory = tokens.segment();
        for (int t = 0; t < window.length; t++) {
            memory.setAtIndex(ValueLayout.JAVA_INT, t, t < filled ? window[t] & 0xFF : 0);
        }
        slot.start(0);
        model.forward(tokens, logits, saved);
        part.segment().copyFrom(logits.section(1, filled - 1, 1).segment());
        if (whole != part) {
            tensorParallel.allGather(whole, part, 0, SITE);
        }
    }

    private int choose(double temperature, long hash) {
        MemorySegment memory = whole.segment();
        int likeliest = 0;
        for (int token = 0; token < weights.length; token++) {
            weights[token] = memory.getAtIndex(ValueLayout.JAVA_FLOAT, token);
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
