package io.shardwright.runtime.tornado;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.runtime.tornado.launch.DeviceLimits;
import io.shardwright.runtime.tornado.launch.TornadoException;
import io.shardwright.tensor.DType;
import org.junit.jupiter.api.Test;

class DeviceLimitsTest {
    private static final long GIB = 1L << 30;

    @Test
    void whatTheDeviceHasRoomForIsTaken() {
        DeviceLimits limits = new DeviceLimits("OpenCL: a card", 24 * GIB, 6 * GIB);
        assertThatCode(() -> limits.require(6 * GIB, DType.F32)).doesNotThrowAnyException();
        assertThatCode(() ->
                        new DeviceLimits("CUDA: a card", 80 * GIB, 80 * GIB).require(8 * GIB - Float.BYTES, DType.F32))
                .doesNotThrowAnyException();
    }

    @Test
    void moreThanTheDeviceHasIsRefused() {
        assertThatThrownBy(() -> new DeviceLimits("OpenCL: a card", 4 * GIB, 4 * GIB).require(5 * GIB, DType.F32))
                .isInstanceOf(TornadoException.class)
                .hasMessageStartingWith("each rank of this run needs 5.00 GiB on OpenCL: a card")
                .hasMessageContaining("can have 4.00 GiB: the device has 4.00 GiB\n  Fix: split the model");
    }

    @Test
    void moreThanTheDeviceGivesOneArrayIsRefused() {
        assertThatThrownBy(() -> new DeviceLimits("OpenCL: a card", 24 * GIB, 6 * GIB).require(7 * GIB, DType.F32))
                .hasMessageContaining("the device has 24.00 GiB, and gives one array at most 6.00 GiB\n");
    }

    @Test
    void whereOnlyTheArrayIsTooSmallMoreRanksMayShareTheDevice() {
        DeviceLimits limits = new DeviceLimits("OpenCL: a card", 24 * GIB, 6 * GIB);
        assertThatThrownBy(() -> limits.require(13 * GIB, DType.F32))
                .hasMessageContaining(
                        "\n  Fix: split the model over at least 3 times as many ranks, with --mesh tp=N or pp=N: they"
                                + " may share this device");
        assertThatThrownBy(() -> limits.require(25 * GIB, DType.F32))
                .hasMessageContaining("\n  Fix: split the model over more devices, with --mesh");
    }

    @Test
    void ranksOfOneDeviceShareItsMemory() {
        DeviceLimits limits = new DeviceLimits("OpenCL: a card", 24 * GIB, 6 * GIB);
        assertThatCode(() -> limits.requireTogether(24 * GIB)).doesNotThrowAnyException();
        assertThatThrownBy(() -> limits.requireTogether(25 * GIB))
                .isInstanceOf(TornadoException.class)
                .hasMessageStartingWith("the ranks of this run need 25.00 GiB together on OpenCL: a card")
                .hasMessageContaining("the device has 24.00 GiB\n  Fix: start ranks on other devices, too");
    }

    @Test
    void moreThanOneArrayHoldsIsRefused() {
        assertThatThrownBy(() -> new DeviceLimits("CUDA: a card", 80 * GIB, 80 * GIB).require(9 * GIB, DType.F32))
                .hasMessageContaining("can have 8.00 GiB")
                .hasMessageContaining(
                        "the device has 80.00 GiB, but a rank's memory is one array of at most 2^31 - 1 numbers of 4"
                                + " bytes");
    }

    @Test
    void halvesHavePlacesInHalfAsMuch() {
        assertThatThrownBy(() -> new DeviceLimits("CUDA: a card", 80 * GIB, 80 * GIB).require(5 * GIB, DType.BF16))
                .hasMessageContaining("can have 4.00 GiB")
                .hasMessageContaining("at most 2^31 - 1 numbers of 2 bytes");
    }

    @Test
    void nothingIsTakenOfTheHostBefore() {
        TornadoKernels device = OnDevice.device();
        assertThatThrownBy(() -> device.allocate(
                        bytes -> {
                            throw new AssertionError("took " + bytes + " bytes");
                        },
                        1L << 50))
                .isInstanceOf(TornadoException.class)
                .hasMessageStartingWith("each rank of this run needs 1048576.00 GiB on ");
    }
}
