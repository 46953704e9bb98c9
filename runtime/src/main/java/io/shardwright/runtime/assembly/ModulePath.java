package io.shardwright.runtime.assembly;

/**
 * Where a module stands in the tree of modules.
 *
 * @param prefix of the names of what it holds, with the dot: {@code "blocks.0.mlp."}; empty for the root
 * @param unit that its parameters belong to
 */
record ModulePath(String prefix, String unit, int depth) {
    static ModulePath root(String unit) {
        return new ModulePath("", unit, 0);
    }

    /** The same module where one of its units is built, which begins at field {@code at}. */
    ModulePath unit(String at) {
        return new ModulePath(prefix, path(at), depth + 1);
    }

    ModulePath child(String name) {
        return new ModulePath(prefix + name + ".", unit, depth + 1);
    }

    ModulePath element(String name, int index) {
        String path = prefix + name + "." + index;
        return new ModulePath(path + ".", unit, depth + 1);
    }

    /** From the root: {@code "blocks.0.mlp.up.weight"}. */
    String path(String name) {
        return prefix + name;
    }

    @Override
    public String toString() {
        return prefix.isEmpty() ? "the root" : prefix.substring(0, prefix.length() - 1);
    }
}
