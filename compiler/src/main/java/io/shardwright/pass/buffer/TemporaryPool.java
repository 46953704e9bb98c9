package io.shardwright.pass.buffer;

import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Numbers for temporaries: one that is free is taken again, best one of the same size, before a new one is made. */
final class TemporaryPool {
    private static final class Temporary {
        final int number;
        Size size;
        int busyUntil;

        Temporary(int number, Size size, int busyUntil) {
            this.number = number;
            this.size = size;
            this.busyUntil = busyUntil;
        }
    }

    private static final int FREE = -1;

    /** No wish for a number. */
    static final int ANY = -1;

    private final List<Temporary> temporaries = new ArrayList<>();
    private final int reserved;

    /** @param reserved numbers below this are given to those who wish for them, and to nobody else */
    TemporaryPool(int reserved) {
        this.reserved = reserved;
        for (int number = 0; number < reserved; number++) {
            temporaries.add(new Temporary(number, Size.ZERO, FREE));
        }
    }

    /**
     * A number for {@code size} elements, busy until after node {@code lastUse}.
     *
     * @param wish the number to be had if it is free, or {@link #ANY}
     */
    int take(int wish, Size size, int lastUse) {
        Temporary found = temporaries.stream()
                .filter(temporary -> temporary.busyUntil == FREE)
                .filter(temporary -> temporary.number == wish || temporary.number >= reserved)
                .min(Comparator.<Temporary, Boolean>comparing(temporary -> temporary.number != wish)
                        .thenComparing(temporary -> !temporary.size.equals(size)))
                .orElse(null);
        if (found == null) {
            found = new Temporary(temporaries.size(), size, lastUse);
            temporaries.add(found);
        }
        found.size = size;
        found.busyUntil = lastUse;
        return found.number;
    }

    /** Frees what node {@code now} was the last to use. */
    void free(int now) {
        for (Temporary temporary : temporaries) {
            if (temporary.busyUntil <= now) {
                temporary.busyUntil = FREE;
            }
        }
    }
}
