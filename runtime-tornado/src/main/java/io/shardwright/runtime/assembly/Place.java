package io.shardwright.runtime.assembly;

/**
 * Where a module stands in the tree of modules.
 *
 * @param prefix of the names of what it holds, with the dot: {@code "blocks.0.mlp."}; empty for the root
 * @param unit that its parameters belong to; empty for the root, each of whose fields is a unit
 */
record Place(String prefix, String unit, int depth) {
    static final Place ROOT = new Place("", "", 0);

    Place child(String name) {
        return new Place(prefix + name + ".", unit.isEmpty() ? name : unit, depth + 1);
    }

    /** An element of a list is a unit of its own. */
    Place element(String name, int index) {
        String path = prefix + name + "." + index;
        return new Place(path + ".", path, depth + 1);
    }

    /** From the root: {@code "blocks.0.mlp.up.weight"}. */
    String path(String name) {
        return prefix + name;
    }

    /** The unit of a parameter, {@code "wte.weight"} in field {@code wte}. */
    String unitOf(String parameter) {
        if (!unit.isEmpty()) {
            return unit;
        }
        int dot = parameter.indexOf('.');
        return dot < 0 ? parameter : parameter.substring(0, dot);
    }

    @Override
    public String toString() {
        return prefix.isEmpty() ? "the root" : prefix.substring(0, prefix.length() - 1);
    }
}
