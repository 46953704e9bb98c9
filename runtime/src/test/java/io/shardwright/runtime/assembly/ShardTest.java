package io.shardwright.runtime.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.memory.Row;
import io.shardwright.spi.Split;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardTest {
    /** The elements of a shard, in its order, found by asking of every element of the whole where it belongs. */
    private static List<Long> elementsByCoordinates(long[] dims, int dim, long[] sections, int degree, int index) {
        List<Long> elements = new ArrayList<>();
        for (long element = 0; element < Row.elements(dims); element++) {
            long inner = 1;
            for (int d = dim + 1; d < dims.length; d++) {
                inner *= dims[d];
            }
            long coordinate = element / inner % dims[dim];
            long start = 0;
            for (long section : sections) {
                if (coordinate >= start && coordinate < start + section) {
                    if ((coordinate - start) / (section / degree) == index) {
                        elements.add(element);
                    }
                }
                start += section;
            }
        }
        return elements;
    }

    private static List<Long> elements(Shard shard) {
        Long[] elements = new Long[(int) shard.size()];
        shard.forEachRun((inShard, inWhole, length) -> {
            for (long i = 0; i < length; i++) {
                assertThat(elements[(int) (inShard + i)]).isNull();
                elements[(int) (inShard + i)] = inWhole + i;
            }
        });
        return List.of(elements);
    }

    /** Experts over one axis and each of them over another: what both cuts leave, in the order of the whole. */
    @Test
    void cutsAlongTwoDims() {
        long[] dims = {4, 6, 2};
        Split split = Split.both(Split.over(Axis.TP, 1, 6L), Split.over(Axis.EP, 0, 4L));
        for (int tp = 0; tp < 3; tp++) {
            for (int ep = 0; ep < 2; ep++) {
                Shard shard = new Shard(dims, split, List.of(new Shard.Part(3, tp), new Shard.Part(2, ep)));
                List<Long> expected = new ArrayList<>(elementsByCoordinates(dims, 1, new long[] {6}, 3, tp));
                expected.retainAll(elementsByCoordinates(dims, 0, new long[] {4}, 2, ep));
                assertThat(shard.dims()).containsExactly(2, 2, 2);
                assertThat(elements(shard)).isEqualTo(expected);
                assertThat(elements(new Shard(dims, split, List.of(new Shard.Part(3, 0), new Shard.Part(2, 0)))
                                .at(tp * 2 + ep)))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void cutsEverySectionOnItsOwn() {
        long[] dims = {3, 20, 2};
        for (int degree : new int[] {1, 2, 4}) {
            Split split = Split.over(Axis.TP, 1, 12L, 4L, 4L);
            for (int index = 0; index < degree; index++) {
                Shard shard = new Shard(dims, split, degree, index);
                assertThat(shard.dims()).containsExactly(3, 20 / degree, 2);
                assertThat(elements(shard))
                        .isEqualTo(elementsByCoordinates(dims, 1, new long[] {12, 4, 4}, degree, index));
            }
        }
    }

    @Test
    void cutsAPlainDimAsOneSection() {
        long[] dims = {6, 5};
        Shard shard = new Shard(dims, Split.over(Axis.TP, 0), 3, 1);
        assertThat(elements(shard)).isEqualTo(elementsByCoordinates(dims, 0, new long[] {6}, 3, 1));
    }

    @Test
    void holdsEverythingOnEveryRankIfNotSplit() {
        assertThat(elements(new Shard(new long[] {2, 3}, Split.none(), 1, 0))).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(elements(new Shard(new long[] {}, Split.none(), 1, 0))).containsExactly(0L);
    }

    @Test
    void rejectsASectionThatDoesNotDivide() {
        assertThatThrownBy(() -> new Shard(new long[] {9}, Split.over(Axis.TP, 0, 6L, 3L), 2, 0))
                .isInstanceOf(ModelException.class)
                .hasMessage("3 elements cannot be cut over tp=2");
    }

    @Test
    void rejectsSectionsThatDoNotAddUp() {
        assertThatThrownBy(() -> new Shard(new long[] {9}, Split.over(Axis.TP, 0, 4L, 4L), 2, 0))
                .hasMessageContaining("do not add up");
    }
}
