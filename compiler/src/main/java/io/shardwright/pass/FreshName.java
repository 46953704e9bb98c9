package io.shardwright.pass;

import java.util.Set;

/** Names for what the compiler adds to a graph: the user may have chosen any. */
public final class FreshName {
    private FreshName() {}

    /** A name like {@code wanted} that isn't taken. */
    public static String like(String wanted, Set<String> taken) {
        String name = wanted;
        while (taken.contains(name)) {
            name += "2";
        }
        return name;
    }
}
