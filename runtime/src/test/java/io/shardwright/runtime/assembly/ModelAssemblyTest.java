package io.shardwright.runtime.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.memory.Block;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.assembly.memory.Row;
import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.spi.Assembly;
import io.shardwright.spi.Initial;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ModelAssemblyTest {
    private static final Split QKV = Split.over(Axis.TP, 0, 16L, 8L, 8L);

    private static boolean share(LocalTensor a, LocalTensor b) {
        return a.segment().asOverlappingSlice(b.segment()).isPresent();
    }

    @Test
    void temporariesShareMemoryUnlessTheyCanBeInUseTogether() {
        OnRanks.alone(world -> {
            ModelAssembly root = world.assembly(2, 4);
            Assembly left = root.child("blocks", 0);
            Assembly right = root.child("blocks", 1);
            LocalTensor ofRoot = root.temporary(0, DType.F32, 100);
            LocalTensor first = left.temporary(0, DType.F32, 100);
            LocalTensor sameNumber = left.temporary(0, DType.F32, 50, 10);
            LocalTensor otherNumber = left.temporary(1, DType.I32, 7);
            LocalTensor ofSibling = right.temporary(3, DType.F32, 300);
            LocalTensor ofGrandchild = right.child("mlp").temporary(0, DType.F32, 100);
            root.commit();
            assertThat(share(first, sameNumber)).isTrue();
            assertThat(share(first, ofSibling)).isTrue();
            assertThat(share(first, otherNumber)).isFalse();
            assertThat(share(first, ofRoot)).isFalse();
            assertThat(share(ofSibling, ofGrandchild)).isFalse();
            assertThat(share(ofRoot, ofGrandchild)).isFalse();
            // Root 400 bytes; depth 1 the larger of 2000 + 28 and 1200; depth 2 400; all in cache lines.
            assertThat(root.memoryReport().bytes(MemoryKind.TEMPORARIES)).isEqualTo(448 + 2048 + 64 + 448);
            return null;
        });
    }

    @Test
    void rowsOfAMultipleOf1KiBLieACacheLineFartherApartAndNoOthersDo() {
        OnRanks.alone(world -> {
            ModelAssembly root = world.assembly(2, 4);
            MicrobatchSlot slot = root.slot();
            LocalTensor even = slot.rows(DType.F32, 2, 3, 2048);
            LocalTensor others = slot.rows(DType.F32, 2, 3, 2000);
            LocalTensor again = root.scratch(slot).rows(DType.F32, 5, 256);
            LocalTensor temporary = root.temporaryRows(0, DType.F32, 2, 3, 1024);
            LocalTensor sameNumber = root.temporary(0, DType.F32, 2, 3, 1024);
            root.commit();
            assertThat(List.of(even.stride(2), even.stride(1), even.stride(0))).containsExactly(1L, 2064L, 3 * 2064L);
            assertThat(others.isDense()).isTrue();
            assertThat(again.stride(0)).isEqualTo(272);
            assertThat(temporary.stride(1)).isEqualTo(1040);
            assertThat(sameNumber.isDense()).isTrue();
            assertThat(sameNumber.storage()).isSameAs(temporary.storage());
            assertThat(root.memoryReport().bytes(MemoryKind.ACTIVATIONS))
                    .isEqualTo(4 * (6 * 2064 + 6 * 2000 + 5 * 272));
            assertThat(root.memoryReport().bytes(MemoryKind.TEMPORARIES)).isEqualTo(4 * 6 * 1040);
            even.set(7, 1, 2, 2047);
            return null;
        });
    }

    @Test
    void slotsAreApartAndScratchSlotsOfOneDepthAreNot() {
        OnRanks.alone(world -> {
            ModelAssembly root = world.assembly(2, 4);
            MicrobatchSlot first = root.slot();
            MicrobatchSlot second = root.slot();
            LocalTensor inFirst = first.tensor(DType.F32, 10);
            LocalTensor alsoInFirst = first.tensor(DType.F32, 10);
            LocalTensor inSecond = second.tensor(DType.F32, 10);
            Slot scratch = root.scratch(first);
            LocalTensor scratched = scratch.tensor(DType.F32, 30);
            LocalTensor beside = scratch.tensor(DType.F32, 30);
            LocalTensor ofSecond = root.scratch(second).tensor(DType.F32, 20);
            LocalTensor deeper = root.child("block").scratch(scratch).tensor(DType.F32, 20);
            root.commit();
            List<LocalTensor> apart = List.of(inFirst, alsoInFirst, inSecond, scratched, beside, deeper);
            for (LocalTensor a : apart) {
                for (LocalTensor b : apart) {
                    assertThat(share(a, b)).isEqualTo(a == b);
                }
            }
            assertThat(share(scratched, ofSecond)).isTrue();
            first.start(5);
            assertThat(scratch.firstSequence()).isEqualTo(5);
            return null;
        });
    }

    @Test
    void inferenceHasTheSameParametersAndNoMemoryOfItsOwn() {
        OnRanks.alone(world -> {
            ModelAssembly training = world.assembly(4, 8);
            Parameter weight =
                    training.parameter("up.weight", ParameterRole.HIDDEN_MATRIX, Initial.normal(1), Split.none(), 8, 8);
            LocalTensor activation = training.slot().tensor(DType.F32, 100);
            LocalTensor temporary = training.temporary(0, DType.F32, 100);
            ModelAssembly inference = training.inference(1, 8);
            assertThat(inference.parameter(
                            "up.weight", ParameterRole.HIDDEN_MATRIX, Initial.normal(1), Split.none(), 8, 8))
                    .isSameAs(weight);
            LocalTensor smallActivation = inference.slot().tensor(DType.F32, 80);
            LocalTensor smallTemporary = inference.temporary(0, DType.F32, 80);
            training.commit();
            assertThat(inference.batch()).isEqualTo(1);
            assertThat(share(activation, smallActivation)).isTrue();
            assertThat(share(temporary, smallTemporary)).isTrue();
            assertThat(share(temporary, smallActivation)).isFalse();
            assertThat(training.memoryReport().bytes(MemoryKind.ACTIVATIONS)).isEqualTo(448);
            assertThat(training.parameterCount()).isEqualTo(64);
            return null;
        });
    }

    @Test
    void inferenceDropsNothingOut() {
        OnRanks.run(2, world -> {
            ModelAssembly training = world.assembly(1, 8);
            Split split = Split.over(Axis.TP, 2);
            DropoutMask mask = training.child("mlp").dropout("drop", 0.5, split, 1, 8, 6);
            assertThat(mask.rate()).isEqualTo(0.5);
            assertThat(mask.starts()).containsExactly(0, 0, 3 * world.rank());
            DropoutMask none = training.inference(1, 8).child("mlp").dropout("drop", 0.5, split, 1, 8, 6);
            assertThat(none.rate()).isZero();
            return null;
        });
    }

    @Test
    void aParameterBelongsToTheUnitThatIsBuiltAndASharedOneToAUnitOfItsOwn() {
        OnRanks.alone(world -> {
            ParameterPlan plan = new ParameterPlan(ZeroStage.NONE, Set.of("tokens.weight"), 1);
            ModelAssembly root = world.assembly(1, 8, plan);
            Assembly first = root.unit("");
            matrix(first, "tokens.weight");
            matrix(first, "positions.weight");
            matrix(root.unit("blocks.0").child("blocks", 0).child("mlp"), "up.weight");
            Parameter again = matrix(root.unit("norm"), "tokens.weight");
            assertThat(root.units()).extracting(Unit::name).containsExactly("shared", "", "blocks.0");
            assertThat(root.parameters())
                    .extracting(ShardedParameter::name)
                    .containsExactly("tokens.weight", "positions.weight", "blocks.0.mlp.up.weight");
            assertThat(root.parameters().getFirst().parameter()).isSameAs(again);
            return null;
        });
    }

    private static Parameter matrix(Assembly assembly, String name) {
        return assembly.parameter(name, ParameterRole.HIDDEN_MATRIX, Initial.normal(1), Split.none(), 5, 3);
    }

    @Test
    void aUnitLiesFlatWithMatricesFirstAndGradientsAlike() {
        OnRanks.alone(world -> {
            ModelAssembly root = world.assembly(1, 8);
            Assembly block = root.child("blocks", 0);
            Parameter norm = block.parameter("norm.weight", ParameterRole.VECTOR, Initial.constant(1), Split.none(), 3);
            Parameter up =
                    block.parameter("up.weight", ParameterRole.HIDDEN_MATRIX, Initial.normal(1), Split.none(), 5, 5);
            Unit unit = root.units().getFirst();
            root.commit();
            assertThat(norm.value().segment().address() - up.value().segment().address())
                    .isEqualTo(128);
            assertThat(unit.values().position(up.value())).isZero();
            assertThat(unit.values().matrixElements()).isEqualTo(32);
            assertThat(norm.gradient().segment().address()
                            - up.gradient().segment().address())
                    .isEqualTo(128);
            assertThat(norm.value().segment().address() % Block.ALIGNMENT).isZero();
            float[] all = unit.values().all().segment().toArray(ValueLayout.JAVA_FLOAT);
            HashedNormal numbers = new HashedNormal("blocks.0.up.weight", OnRanks.SEED, 1);
            for (int i = 0; i < all.length; i++) {
                assertThat(all[i]).isEqualTo(i < 25 ? numbers.element(i) : i >= 32 && i < 35 ? 1 : 0);
            }
            assertThat(unit.gradients().all().segment().toArray(ValueLayout.JAVA_FLOAT))
                    .containsOnly(0);
            return null;
        });
    }

    /** The whole of a parameter in three sections and of one that isn't split, as every rank gets it. */
    private static List<List<float[]>> wholes(int ranks) {
        return OnRanks.run(ranks, world -> {
            ModelAssembly root = world.assembly(1, 8);
            root.parameter("qkv.weight", ParameterRole.HIDDEN_MATRIX, Initial.normal(0.5), QKV, 32, 3);
            root.parameter(
                    "down.weight", ParameterRole.HIDDEN_MATRIX, Initial.normal(0.5), Split.over(Axis.TP, 1), 3, 8);
            root.parameter("norm.weight", ParameterRole.VECTOR, Initial.normal(0.5), Split.none(), 5);
            root.commit();
            return root.parameters().stream()
                    .map(parameter -> whole(world, parameter))
                    .toList();
        });
    }

    private static LocalTensor heapTensor(Shard shard, boolean whole) {
        long[] dims = whole ? shard.wholeDims() : shard.dims();
        return LocalTensor.dense(
                Storage.on(MemorySegment.ofArray(new float[(int) Row.elements(dims)])), DType.F32, dims);
    }

    private static float[] whole(RankWorld world, ShardedParameter parameter) {
        LocalTensor whole = heapTensor(parameter.shard(), true);
        WholeTensors.gather(world, parameter, whole, parameter.parameter().value());
        return whole.segment().toArray(ValueLayout.JAVA_FLOAT);
    }

    @Test
    void parametersStartEqualOnEveryMesh() {
        List<float[]> alone = wholes(1).getFirst();
        HashedNormal numbers = new HashedNormal("qkv.weight", OnRanks.SEED, 0.5);
        for (int i = 0; i < 96; i++) {
            assertThat(alone.getFirst()[i]).isEqualTo(numbers.element(i));
        }
        for (int ranks : new int[] {2, 4}) {
            for (List<float[]> ofRank : wholes(ranks)) {
                for (int i = 0; i < alone.size(); i++) {
                    assertThat(ofRank.get(i)).isEqualTo(alone.get(i));
                }
            }
        }
    }

    @Test
    void loadingIsTheInverseOfGathering() {
        OnRanks.run(4, world -> {
            ModelAssembly root = world.assembly(1, 8);
            root.parameter("qkv.weight", ParameterRole.HIDDEN_MATRIX, Initial.normal(0.5), QKV, 32, 3);
            root.commit();
            ShardedParameter parameter = root.parameters().getFirst();
            LocalTensor whole = heapTensor(parameter.shard(), true);
            WholeTensors.gather(world, parameter, whole, parameter.parameter().value());
            LocalTensor part = heapTensor(parameter.shard(), false);
            WholeTensors.load(parameter.shard(), part, whole);
            assertThat(part.segment().mismatch(parameter.parameter().value().segment()))
                    .isEqualTo(-1);
            return null;
        });
    }

    @Test
    void rejectsTwelveHeadsOnEightRanks() {
        assertThatThrownBy(() -> new Requirements()
                        .divides(8, 12, "heads-not-divisible", "Attention.qkv: %d heads cannot be split over tp=%d"))
                .isInstanceOf(ModelException.class)
                .hasMessage("""
                    [shard/heads-not-divisible] Attention.qkv: 12 heads cannot be split over tp=8
                      Fix: take tp from 1, 2, 3, 4, 6, 12, or make heads a multiple of 8
                      More: docs/diagnostics/heads-not-divisible.md\
                    """);
    }

    @Test
    void rejectsAQuotientThatLeavesARemainder() {
        assertThatThrownBy(() -> new Requirements().divides(5, 12, "not-divisible", "hidden / heads, Gpt.java:9"))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("[shard/not-divisible] ")
                .hasMessageContaining("hidden / heads, Gpt.java:9: 12 is not divisible by 5")
                .hasMessageContaining("Fix: make what is divided a multiple of 5");
    }

    /** The axis is the one that is named, whatever its degree. */
    @Test
    void namesTheAxisThatDoesNotDivide() {
        assertThatThrownBy(() -> new Requirements()
                        .divides(
                                4,
                                6,
                                "experts-not-divisible",
                                "Block.experts: %d experts cannot be divided among ep=%d"))
                .hasMessageContaining("6 experts cannot be divided among ep=4")
                .hasMessageContaining("Fix: take ep from 1, 2, 3, 6");
    }

    @Test
    void listsTheDegreesThatAllOfAModelAllows() {
        Requirements all = new Requirements();
        all.divides(1, 256, "feed-forward-not-divisible", "Mlp.up: feed-forward size %d cannot be split over tp=%d");
        Requirements block = new Requirements();
        block.divides(1, 6, "heads-not-divisible", "Attention.qkv: %d heads cannot be split over tp=%d");
        all.add(block);
        assertThatThrownBy(() -> all.check(Mesh.of(Axis.TP, 3)))
                .hasMessageStartingWith(
                        "[shard/feed-forward-not-divisible] Mlp.up: feed-forward size 256 cannot be split over tp=3")
                .hasMessageContaining("Fix: take tp from 1, 2, or make the size");
        assertThatThrownBy(() -> all.check(Mesh.of(Axis.TP, 4)))
                .hasMessageContaining("6 heads cannot be split over tp=4")
                .hasMessageContaining("Fix: take tp from 1, 2, or make heads a multiple of 4");
        all.check(Mesh.of(Axis.TP, 2));
    }

    @Test
    void rejectsSizesThatDiffer() {
        OnRanks.alone(world -> {
            ModelAssembly root = world.assembly(1, 8);
            root.requireEqual(3, 3, "equal");
            assertThatThrownBy(() -> root.requireEqual(3, 4, "Mlp.down: the last dim of x and the input size"))
                    .isInstanceOf(ModelException.class)
                    .hasMessageStartingWith(
                            "[shard/shape-mismatch] Mlp.down: the last dim of x and the input size differ: 3"
                                    + " and 4\n  Fix: ");
            return null;
        });
    }

    @Test
    void nothingCanBeDeclaredAfterCommit() {
        OnRanks.alone(world -> {
            ModelAssembly root = world.assembly(1, 8);
            root.commit();
            assertThatThrownBy(root::commit).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> root.temporary(0, DType.F32, 1)).hasMessageContaining("after commit()");
            assertThatThrownBy(() -> root.parameter("w", ParameterRole.VECTOR, Initial.constant(0), Split.none(), 1))
                    .hasMessageContaining("parameter w comes after commit()");
            return null;
        });
    }
}
