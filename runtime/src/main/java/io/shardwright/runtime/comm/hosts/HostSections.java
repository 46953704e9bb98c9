package io.shardwright.runtime.comm.hosts;

import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.collective.CollectiveRequest;
import io.shardwright.runtime.comm.memory.TensorPacker;
import io.shardwright.runtime.comm.memory.TensorView;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A tensor whose sections belong to the ranks of several hosts, packed by place first and by host second: what ranks of
 * one place have lies together, and so does what is passed on within a host.
 */
final class HostSections {
    private static final int CACHE_LINE = 64;

    private final TensorPacker packer = new TensorPacker();
    private final HostLayout layout;
    private final TensorView whole = new TensorView();
    private final TensorView part = new TensorView();
    private final DType type;
    private final int dim;
    private final int size;
    private final long elements;
    private final LocalTensor all;
    private final LocalTensor ofThisPlace;
    private final LocalTensor own;
    private final LocalTensor result;

    /** So that the memory stays as long as only addresses of it are used. */
    @SuppressWarnings("UnusedVariable")
    private final LocalTensor[] users;

    HostSections(
            CollectiveKind kind, HostLayout layout, LocalTensor whole, LocalTensor part, int dim, CollectiveSite site) {
        this.layout = layout;
        int hosts = layout.hosts();
        int residents = layout.residents();
        size = hosts * residents;
        CollectiveRequest request = new CollectiveRequest(size, layout.member(layout.host(), layout.place()));
        boolean gathers = kind == CollectiveKind.ALL_GATHER;
        request.set(kind, Reduction.SUM, gathers ? part : whole, gathers ? whole : part, dim, 0, site);
        users = new LocalTensor[] {whole, part};
        this.whole.set(whole);
        this.part.set(part);
        this.dim = request.dim;
        type = whole.type();
        elements = request.elements;
        all = tensor(size * elements);
        ofThisPlace = tensor(hosts * elements);
        own = ofThisPlace.section(0, layout.host() * elements, elements);
        result = tensor(elements);
    }

    private LocalTensor tensor(long count) {
        MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, count * type.bytes()), CACHE_LINE);
        return LocalTensor.dense(Storage.on(memory), type, count);
    }

    /** All sections: by place, then by host. */
    LocalTensor all() {
        return all;
    }

    /** The sections of the ranks that have this one's place, by host. */
    LocalTensor ofThisPlace() {
        return ofThisPlace;
    }

    /** This rank's section of {@link #ofThisPlace}. */
    LocalTensor own() {
        return own;
    }

    /** This rank's section, reduced. */
    LocalTensor result() {
        return result;
    }

    void packPart() {
        packer.pack(part, 0, part.elements(), address(own));
    }

    void unpackPart() {
        packer.unpack(address(result), part, 0, part.elements());
    }

    void packWhole() {
        for (int host = 0; host < layout.hosts(); host++) {
            for (int place = 0; place < layout.residents(); place++) {
                TensorView section = packer.section(whole, dim, layout.member(host, place), size);
                packer.pack(section, 0, section.elements(), at(host, place));
            }
        }
    }

    void unpackWhole() {
        for (int host = 0; host < layout.hosts(); host++) {
            for (int place = 0; place < layout.residents(); place++) {
                TensorView section = packer.section(whole, dim, layout.member(host, place), size);
                packer.unpack(at(host, place), section, 0, section.elements());
            }
        }
    }

    private long at(int host, int place) {
        return address(all) + ((long) place * layout.hosts() + host) * elements * type.bytes();
    }

    private static long address(LocalTensor tensor) {
        return tensor.storage().segment().address()
                + tensor.offset() * tensor.type().bytes();
    }
}
