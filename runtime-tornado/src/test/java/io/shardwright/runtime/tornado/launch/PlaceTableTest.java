package io.shardwright.runtime.tornado.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.runtime.tornado.kernel.Elements;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

class PlaceTableTest {
    private final PlaceTable table = new PlaceTable();

    @Test
    void kernelsAndTheHostFindEveryPlaceUpToTheLastOfAnArray() {
        int[] places = new SplittableRandom(5)
                .ints(PlaceTable.MOST - 1, 0, Integer.MAX_VALUE)
                .toArray();
        places[0] = Integer.MAX_VALUE;
        places[1] = (1 << 24) + 1;
        int[] entries = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            entries[i] = table.enter(places[i]);
        }
        FloatArray numbers = new FloatArray(PlaceTable.FLOATS * table.count());
        table.copyTo(numbers);
        FloatArray memory = new FloatArray(PlaceTable.FIRST + numbers.getSize());
        for (int i = 0; i < numbers.getSize(); i++) {
            memory.set(PlaceTable.FIRST + i, numbers.get(i));
        }
        for (int i = 0; i < places.length; i++) {
            assertThat(PlaceTable.place(numbers, entries[i])).isEqualTo(places[i]);
            assertThat(Elements.place(memory, entries[i])).isEqualTo(places[i]);
            assertThat(Elements.place(memory, ~entries[i])).isEqualTo(places[i]);
        }
    }

    @Test
    void noEntryIsTheComplementOfNowhere() {
        assertThat(table.enter(7)).isNotEqualTo(~-1);
        table.clear();
        assertThat(table.enter(8)).isNotEqualTo(~-1);
    }

    @Test
    void moreThanItHasRoomForIsRefused() {
        for (int i = 1; i < PlaceTable.MOST; i++) {
            table.enter(i);
        }
        assertThatThrownBy(() -> table.enter(0)).hasMessageContaining("more than 1024 places");
    }
}
