package io.shardwright.samples.minivit;

import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.awt.Font;
import java.awt.Shape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images of letters, capital or small, in some fonts, each moved, scaled and turned a little. What image n shows is a hash of (seed, n), so
 * it is the same on every rank and mesh.
 */
public final class Letters implements InputSource {
    /** A to Z. */
    public static final int CLASSES = 26;

    private static final double MOST_MOVED = 0.07;
    private static final double SMALLEST = 0.7;
    private static final double LARGEST = 0.95;
    private static final double MOST_TURNED = Math.toRadians(12);

    /** What is decided by chance of an image. */
    private enum Choice {
        LETTER,
        CASE,
        FONT,
        RIGHT,
        DOWN,
        SIZE,
        TURN
    }

    private final VitConfig config;
    private final long key;

    /** Of each font, capital letters and then small ones. */
    private final List<List<Shape>> outlines;

    public Letters(List<Font> fonts, VitConfig config, long seed) {
        this.config = config;
        key = HashedNormal.streamKey("letters", seed);
        outlines = fonts.stream().map(Letters::outlines).toList();
    }

    private static List<Shape> outlines(Font font) {
        return IntStream.range(0, 2 * CLASSES)
                .mapToObj(letter ->
                        LetterImage.outline(font, (char) (letter < CLASSES ? 'A' + letter : 'a' + letter - CLASSES)))
                .toList();
    }

    /** What the image shows: 0 for A or a. */
    public int label(long image) {
        return (int) (chance(image, Choice.LETTER) * CLASSES);
    }

    /** Brightness of its pixels, row by row. */
    float[] pixels(long image) {
        List<Shape> font = outlines.get((int) (chance(image, Choice.FONT) * outlines.size()));
        boolean small = chance(image, Choice.CASE) < 0.5;
        return new LetterImage(
                        font.get(label(image) + (small ? CLASSES : 0)),
                        MOST_MOVED * (2 * chance(image, Choice.RIGHT) - 1),
                        MOST_MOVED * (2 * chance(image, Choice.DOWN) - 1),
                        SMALLEST + (LARGEST - SMALLEST) * chance(image, Choice.SIZE),
                        MOST_TURNED * (2 * chance(image, Choice.TURN) - 1))
                .pixels(config.side());
    }

    /** From 0 to before 1. */
    private double chance(long image, Choice choice) {
        return (HashedNormal.hash(key, image * Choice.values().length + choice.ordinal()) >>> 11) * 0x1p-53;
    }

    @Override
    public void fill(long first, SequencePositions positions, InputTensors inputs) {
        inputs.of("labels").ifPresent(labels -> {
            for (int i = 0; i < labels.dim(0); i++) {
                labels.setInt(label(first + i), i);
            }
        });
        inputs.of("pixels").ifPresent(patches -> {
            for (int i = 0; i < patches.dim(0); i++) {
                write(pixels(first + i), patches, i);
            }
        });
    }

    /** An image, patch by patch. */
    private void write(float[] pixels, LocalTensor patches, int row) {
        int side = config.side();
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int patch = y / config.patch() * config.patchesInRow() + x / config.patch();
                int pixel = y % config.patch() * config.patch() + x % config.patch();
                patches.set(pixels[y * side + x], row, patch, pixel);
            }
        }
    }
}
