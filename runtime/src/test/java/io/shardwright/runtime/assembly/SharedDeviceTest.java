package io.shardwright.runtime.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.DType;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedDeviceTest {
    /** Floats of rank 0's model; each other rank's is larger by as many. */
    private static final int FLOATS = 1024;

    private final List<Long> required = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> taken = Collections.synchronizedList(new ArrayList<>());

    @Test
    void allRanksAreAskedForTogetherBeforeAnyTakesItsOwn() {
        Launcher.threads(Mesh.of(Axis.PP, 3), context -> commit(context.endpoint(), true));
        long sum = taken.stream().mapToLong(Long::longValue).sum();
        assertThat(taken).hasSize(3).doesNotHaveDuplicates();
        assertThat(required).containsExactly(sum, sum, sum);
    }

    @Test
    void ranksThatMayHaveDevicesOfTheirOwnAreAskedForAlone() {
        Launcher.threads(Mesh.of(Axis.PP, 3), context -> commit(context.endpoint(), false));
        assertThat(taken).hasSize(3);
        assertThat(required).isEmpty();
    }

    @Test
    void oneRankIsAskedForByItself() {
        Launcher.threads(Mesh.single(), context -> commit(context.endpoint(), true));
        assertThat(taken).hasSize(1);
        assertThat(required).isEmpty();
    }

    private void commit(Endpoint endpoint, boolean sharesDevice) {
        ModelAssembly model = new RankWorld(endpoint, device(), 1, ContextForm.RING, sharesDevice).assembly(1, 1);
        model.slot().rows(DType.F32, endpoint.rank() + 1L, FLOATS);
        model.commit();
    }

    /** The naive kernels, on a device that notes what it is asked for. */
    private Kernels device() {
        Kernels naive = new NaiveKernels();
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, arguments) -> {
                    if (method.getName().equals("hasMemory")) {
                        return true;
                    }
                    if (method.getName().equals("requireRoom")) {
                        required.add((Long) arguments[0]);
                    }
                    if (method.getName().equals("allocate")) {
                        taken.add((Long) arguments[1]);
                    }
                    return method.invoke(naive, arguments);
                });
    }
}
