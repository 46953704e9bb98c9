package io.shardwright.runtime.bench.peers;

import java.io.IOException;

/** PyTorch has ended without a result. */
final class TorchFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    TorchFailedException(String message) {
        super(message);
    }
}
