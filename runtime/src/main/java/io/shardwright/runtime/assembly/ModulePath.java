package io.shardwright.runtime.assembly;

/**
 * Where a module stands in the tree of modules.
 *
 * @param prefix of the names of what it holds, with the dot: {@code "blocks.0.mlp."}; empty for the root
 * @param round behind the first word of what it holds, {@code ".3"} in a round of a loop over lists of layers
 * @param unit that its parameters belong to
 */
record ModulePath(String prefix, String round, String unit, int depth) {
    static ModulePath root(String unit) {
        return new ModulePath("", "", unit, 0);
    }

    /** The same module where one of its units is built, which begins at field {@code at}. */
    ModulePath unit(String at) {
        return new ModulePath(prefix, round, path(at), depth + 1);
    }

    ModulePath child(String name) {
        return new ModulePath(path(name) + ".", "", unit, depth + 1);
    }

    ModulePath element(String name, int index) {
        return new ModulePath(path(name) + "." + index + ".", "", unit, depth + 1);
    }

    /** The same module in a round of a loop. */
    ModulePath round(int index) {
        return new ModulePath(prefix, "." + index, unit, depth + 1);
    }

    /** From the root: {@code "blocks.0.mlp.up.weight"}; in round 3 of a loop, {@code "layers.3.weight"}. */
    String path(String name) {
        int word = name.indexOf('.') < 0 ? name.length() : name.indexOf('.');
        return prefix + name.substring(0, word) + round + name.substring(word);
    }

    @Override
    public String toString() {
        return prefix.isEmpty() ? "the root" : prefix.substring(0, prefix.length() - 1);
    }
}
