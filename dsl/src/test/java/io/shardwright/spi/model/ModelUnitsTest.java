package io.shardwright.spi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.spi.Assembly;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelUnitsTest {
    private static final long MOST = 8192;
    private static final Function<Assembly, GeneratedModel<?>> NEVER_BUILT = _ -> {
        throw new AssertionError("nobody asked for a unit");
    };

    @ParameterizedTest
    @ValueSource(longs = {MOST + 1, 265_536, 1L << 31, Long.MAX_VALUE})
    void aListOfMoreLayersThanAnybodyMeansIsRefused(long layers) {
        assertThatThrownBy(() -> ModelUnits.of("x").list("blocks", layers, NEVER_BUILT))
                .isInstanceOf(ModelException.class)
                .hasMessageContainingAll("blocks", String.valueOf(layers), String.valueOf(MOST));
    }

    @Test
    void aListOfAsManyLayersAsAModelMayHaveIsARowOfThem() {
        assertThat(ModelUnits.of("x").list("blocks", MOST, NEVER_BUILT).count()).isEqualTo((int) MOST);
    }

    @Test
    void severalListsHaveNoMoreLayersTogetherThanOne() {
        ModelUnits one = ModelUnits.of("x").list("blocks", MOST / 2 + 1, NEVER_BUILT);
        assertThatThrownBy(() -> one.list("others", MOST / 2, NEVER_BUILT))
                .isInstanceOf(ModelException.class)
                .hasMessageContainingAll("others", String.valueOf(MOST / 2), String.valueOf(MOST / 2 + 1));
        assertThatThrownBy(() -> one.units(one))
                .isInstanceOf(ModelException.class)
                .hasMessageContainingAll(String.valueOf(MOST), String.valueOf(MOST / 2 + 1));
    }
}
