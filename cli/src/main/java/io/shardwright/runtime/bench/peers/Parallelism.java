package io.shardwright.runtime.bench.peers;

import java.util.List;

/** What is compared with PyTorch, on two ranks unless it says one, and what each comparison should come to. */
public enum Parallelism {
    /** Tensor parallelism, and one rank, whose time it divides. */
    tp {
        @Override
        List<Comparison> comparisons(BenchShape size, TorchPeers torch) {
            Candidate alone = Parallelism.alone();
            Candidate ours = Parallelism.tensorParallel();
            List<Candidate> byHand = torch.ofTwo("megatron", BenchModel.minigpt);
            List<Candidate> dtensor = torch.overGloo("dtensor", BenchModel.minigpt);
            return List.of(
                    new Comparison("one rank against torch", alone, torch.alone("single", "compiled"), 1.15),
                    new Comparison("tp=2 against torch by hand", ours, byHand, 1.25),
                    new Comparison("tp=2 against DTensor", ours, dtensor, 1.5),
                    new Comparison(
                            "tp=2 against our one rank", ours, alone, size.equals(BenchSize.M.shape()) ? 1.75 : 0));
        }
    },
    /** Pipeline parallelism, one forward, one backward; and the schedule that waits least in the same memory. */
    pp {
        @Override
        List<Comparison> comparisons(BenchShape size, TorchPeers torch) {
            List<Candidate> theirs = torch.ofTwo("pipeline", BenchModel.minigpt);
            return List.of(
                    new Comparison("pp=2 against Schedule1F1B", Parallelism.pipeline("1f1b"), theirs, 1.2),
                    new Comparison("pp=2, zb-h1 against Schedule1F1B", Parallelism.pipeline("zb-h1"), theirs, 1.3));
        }
    },
    /** Data parallelism. */
    dp {
        @Override
        List<Comparison> comparisons(BenchShape size, TorchPeers torch) {
            List<Candidate> theirs = torch.ofTwo("ddp", BenchModel.minigpt);
            return List.of(new Comparison("dp=2 against DDP", Parallelism.replicas(), theirs, 1.2));
        }
    },
    /** Data parallelism with everything split. torch's is for gloo only. */
    zero {
        @Override
        List<Comparison> comparisons(BenchShape size, TorchPeers torch) {
            List<Candidate> theirs = torch.overGloo("fsdp", BenchModel.minigpt);
            return List.of(new Comparison("dp=2, zero 3 against FSDP2", Parallelism.splitReplicas(), theirs, 1.5));
        }
    },
    /** Sequence parallelism beside tensor parallelism, which it should not slow down. */
    sp {
        @Override
        List<Comparison> comparisons(BenchShape size, TorchPeers torch) {
            Candidate without = Parallelism.tensorParallel();
            return List.of(
                    new Comparison("tp=2 with --sp against without", Parallelism.sequenceParallel(), without, 0.97));
        }
    },
    /** One rank in mixed precision, which should be faster than in float32. torch's autocast with attention in float32 and in bf16, and all of it in bf16. */
    bf16 {
        @Override
        List<Comparison> comparisons(BenchShape size, TorchPeers torch) {
            Candidate ours = Parallelism.mixed();
            List<Candidate> theirs = torch.alone("bf16", "bf16all", "pure");
            return List.of(
                    new Comparison("bf16 against torch's", ours, theirs, 1.3),
                    new Comparison(
                            "bf16 against float32",
                            ours,
                            Parallelism.alone(),
                            size.equals(BenchSize.M.shape()) ? 1.4 : 0));
        }
    },
    /** Context parallelism by a ring. torch's own does not run on CPU. */
    cp {
        @Override
        List<Comparison> comparisons(BenchShape size, TorchPeers torch) {
            List<Candidate> theirs = torch.ofTwo("ring", BenchModel.minigpt);
            return List.of(new Comparison("cp=2 against a ring by hand", Parallelism.ring(), theirs, 1.2));
        }
    },
    /** Expert parallelism, of another model than the others: a mixture of experts. */
    ep {
        @Override
        List<Comparison> comparisons(BenchShape size, TorchPeers torch) {
            List<Candidate> theirs = torch.ofTwo("experts", BenchModel.minimoe);
            return List.of(new Comparison("ep=2 against experts by hand", Parallelism.experts(), theirs, 1.4));
        }
    };

    private static final String MICROBATCHES = "8";

    abstract List<Comparison> comparisons(BenchShape size, TorchPeers torch);

    /** Ours alone, where there is no PyTorch. */
    List<Candidate> ours() {
        return switch (this) {
            case tp -> List.of(alone(), tensorParallel());
            case pp -> List.of(pipeline("1f1b"), pipeline("zb-h1"));
            case dp -> List.of(replicas());
            case zero -> List.of(splitReplicas());
            case sp -> List.of(tensorParallel(), sequenceParallel());
            case bf16 -> List.of(mixed(), alone());
            case cp -> List.of(ring());
            case ep -> List.of(experts());
        };
    }

    private static Candidate alone() {
        return OwnTraining.of("shardwright tp=1", BenchModel.minigpt, "tp=1", "--ranks", "threads");
    }

    private static Candidate tensorParallel() {
        return ofTwo("tp=2");
    }

    private static Candidate pipeline(String schedule) {
        String[] options = {"--ranks", "processes", "--schedule", schedule, "--microbatches", MICROBATCHES};
        return OwnTraining.of("shardwright pp=2 " + schedule, BenchModel.minigpt, "pp=2", options);
    }

    private static Candidate replicas() {
        return ofTwo("dp=2");
    }

    private static Candidate splitReplicas() {
        return OwnTraining.of(
                "shardwright dp=2 zero 3", BenchModel.minigpt, "dp=2", "--ranks", "processes", "--zero", "3");
    }

    private static Candidate sequenceParallel() {
        return OwnTraining.of("shardwright tp=2 --sp", BenchModel.minigpt, "tp=2", "--ranks", "processes", "--sp");
    }

    private static Candidate mixed() {
        return OwnTraining.of(
                "shardwright tp=1 bf16", BenchModel.minigpt, "tp=1", "--ranks", "threads", "--precision", "bf16");
    }

    private static Candidate ring() {
        return ofTwo("cp=2", "--context", "ring");
    }

    private static Candidate experts() {
        return OwnTraining.of("shardwright ep=2", BenchModel.minimoe, "dp=2,ep=2", "--ranks", "processes");
    }

    private static Candidate ofTwo(String mesh, String... more) {
        String[] options = new String[more.length + 2];
        options[0] = "--ranks";
        options[1] = "processes";
        System.arraycopy(more, 0, options, 2, more.length);
        return OwnTraining.of("shardwright " + mesh, BenchModel.minigpt, mesh, options);
    }
}
