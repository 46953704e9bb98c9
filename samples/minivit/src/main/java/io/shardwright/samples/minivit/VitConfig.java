package io.shardwright.samples.minivit;

/**
 * Sizes and settings of a {@link Vit}.
 *
 * @param side of an image, and of one of its square patches, in pixels
 */
public record VitConfig(int layers, int hidden, int heads, int classes, int side, int patch, double dropout) {
    /** Along one side. */
    public int patchesInRow() {
        return side / patch;
    }

    public int patches() {
        return patchesInRow() * patchesInRow();
    }

    public int pixels() {
        return patch * patch;
    }
}
