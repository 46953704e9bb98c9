package io.shardwright.runtime.replicate;

import io.shardwright.runtime.assembly.Unit;
import io.shardwright.spi.collective.CollectiveSite;
import java.util.List;

/** What collectives on gradients and parameters are called in messages: one name for each unit. */
final class ReplicaSites {
    private final CollectiveSite[] sites;

    ReplicaSites(String what, List<Unit> units) {
        this(what, units, "dp and cp");
    }

    ReplicaSites(String what, List<Unit> units, String axes) {
        sites = units.stream()
                .map(unit -> new CollectiveSite(unit.number(), what + " of " + unit.title(), "over " + axes))
                .toArray(CollectiveSite[]::new);
    }

    CollectiveSite of(Unit unit) {
        return sites[unit.number()];
    }
}
