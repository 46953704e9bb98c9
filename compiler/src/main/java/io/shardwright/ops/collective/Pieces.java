package io.shardwright.ops.collective;

import io.shardwright.ir.Attribute;
import io.shardwright.ops.description.OperatorSettings;
import java.util.ArrayList;
import java.util.List;

/** The setting of a sum over ranks that says in how many pieces it is made; without it in one. */
final class Pieces {
    private static final String KEY = "pieces";

    private Pieces() {}

    static int of(OperatorSettings settings) {
        return settings.has(KEY) ? settings.number(KEY) : 1;
    }

    /** The attributes of an operator, and how many pieces there are if there are several. */
    static List<Attribute> with(int pieces, Attribute... others) {
        List<Attribute> all = new ArrayList<>(List.of(others));
        if (pieces > 1) {
            all.add(Attribute.of(KEY, pieces));
        }
        return List.copyOf(all);
    }
}
