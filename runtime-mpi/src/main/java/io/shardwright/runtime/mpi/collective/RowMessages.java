package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.collective.CollectiveRequest;
import java.util.Arrays;

/** All-to-all-v: messages between all ranks. */
final class RowMessages extends MpiTransfer {
    RowMessages(MpiGroup group, CollectiveRequest request, MpiRequests requests) {
        super(group, request, requests);
    }

    @Override
    void move() {
        long row = request.rowElements();
        long from = packed(request.source, 1);
        long to = target(1);
        for (int q = 0; q < size; q++) {
            exchange(q, from, request.sendRows[q] * row, to, request.receiveRows[q] * row);
            from += request.sendRows[q] * row * bytes();
            to += request.receiveRows[q] * row * bytes();
        }
    }

    @Override
    long receivedElements() {
        return Arrays.stream(request.receiveRows).sum() * request.rowElements();
    }
}
