package io.shardwright.interpret;

import static io.shardwright.interpret.OperatorCase.Operand.of;
import static io.shardwright.interpret.OperatorCase.Operand.tokens;

import io.shardwright.ops.loss.BinaryCrossEntropy;
import io.shardwright.ops.loss.MeanCounted;
import io.shardwright.ops.loss.TokenLoss;
import java.util.List;

/** Losses of each row. That of a divergence, one of whose inputs has no gradient, is a pattern. */
final class LossCases {
    private LossCases() {}

    static List<OperatorCase> all() {
        return List.of(
                losses(new TokenLoss("0", "0")),
                losses(new TokenLoss("0.2", "0")),
                losses(new TokenLoss("0", "0.3")),
                losses(new TokenLoss("config.cap()", "0.1")),
                OperatorCase.of(new BinaryCrossEntropy(), "y", of("x", 4, 4), of("t", 4, 4)),
                OperatorCase.of(new MeanCounted(), "y", of("x", 4, 4), tokens("targets", 4, 4)));
    }

    private static OperatorCase losses(TokenLoss loss) {
        return OperatorCase.of(loss, "losses", of("logits", 4, 4, 8), tokens("targets", 4, 4))
                .outputs("losses", "lse");
    }
}
