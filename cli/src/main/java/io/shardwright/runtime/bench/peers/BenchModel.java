package io.shardwright.runtime.bench.peers;

import java.util.ArrayList;
import java.util.List;

/** A model that is trained, of any {@link BenchShape}; PyTorch's script has the same. */
enum BenchModel {
    minigpt {
        @Override
        List<String> options(BenchShape size) {
            return List.of("--size", size.option());
        }
    },
    /**
     * Every MLP is 8 experts of its size, of which each token takes 2 and none is dropped. Routers all but stand still: where tokens go
     * once they learn is luck, and decides how long ranks wait.
     */
    minimoe {
        @Override
        List<String> options(BenchShape size) {
            String experts = ",experts=" + EXPERTS + ",inner=" + 4 * size.hidden();
            String routing = "router=topk,topk=" + TOP_K;
            List<String> options = new ArrayList<>(List.of("--size", size.option() + experts));
            options.addAll(List.of("--variant", "every-layer", "--set", routing, "--lr", "1e-9"));
            return options;
        }

        @Override
        double matmulFlop(BenchShape size) {
            double router = 2.0 * EXPERTS * size.hidden();
            double moreExperts = (TOP_K - 1) * 16.0 * size.hidden() * size.hidden();
            return super.matmulFlop(size) + 3 * size.tokens() * size.layers() * (router + moreExperts);
        }
    };

    private static final int VOCABULARY = 256;
    private static final int EXPERTS = 8;
    private static final int TOP_K = 2;

    /** As {@code train} takes them. */
    abstract List<String> options(BenchShape size);

    /**
     * Floating-point operations of one step's matmuls: three times the forward's, attention at half for the causal
     * mask (Narayanan et al., 2104.04473 §5.1, without recomputation).
     */
    double matmulFlop(BenchShape size) {
        double hidden = size.hidden();
        double perToken = size.layers() * (24 * hidden * hidden + 2 * size.seq() * hidden) + 2 * VOCABULARY * hidden;
        return 3 * size.tokens() * perToken;
    }
}
