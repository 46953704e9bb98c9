package io.shardwright.interpret;

import static io.shardwright.interpret.OperatorCase.Operand.of;
import static io.shardwright.interpret.OperatorCase.Operand.tokens;

import io.shardwright.ir.attention.AttentionExtra;
import io.shardwright.ir.attention.AttentionTerms;
import io.shardwright.ir.formula.FormulaText;
import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.attention.RmsNormRotary;
import io.shardwright.ops.attention.Rotary;
import io.shardwright.ops.attention.RotaryBy;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.ActivateMultiply;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.AddBias;
import io.shardwright.ops.elementwise.AddBroadcast;
import io.shardwright.ops.elementwise.Chain;
import io.shardwright.ops.elementwise.DropoutAdd;
import io.shardwright.ops.elementwise.DropoutOp;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.elementwise.Scale;
import io.shardwright.ops.elementwise.SoftCap;
import io.shardwright.ops.linear.LinearActivate;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.linear.MatmulOp;
import io.shardwright.ops.norm.AddLayerNorm;
import io.shardwright.ops.norm.AddRmsNorm;
import io.shardwright.ops.norm.LayerNormOp;
import io.shardwright.ops.norm.RmsNormOp;
import io.shardwright.ops.reduction.LogSoftmax;
import io.shardwright.ops.reduction.LogSumExp;
import io.shardwright.ops.reduction.MaxOver;
import io.shardwright.ops.reduction.Mean;
import io.shardwright.ops.reduction.MeanOver;
import io.shardwright.ops.reduction.MinOver;
import io.shardwright.ops.reduction.Softmax;
import io.shardwright.ops.reduction.SumOver;
import io.shardwright.ops.reduction.Total;
import io.shardwright.ops.shape.Concat;
import io.shardwright.ops.token.CrossEntropy;
import io.shardwright.ops.token.EmbeddingLookup;
import io.shardwright.ops.token.TakePositions;
import io.shardwright.spi.attention.RotaryOptions;
import io.shardwright.spi.kernel.Activation;
import java.util.ArrayList;
import java.util.List;

/** Every operator that is a kernel, with its parameters as parameters, and once more as values with a gradient. */
final class OperatorCases {
    private OperatorCases() {}

    static List<OperatorCase> all() {
        List<OperatorCase> cases = new ArrayList<>(List.of(
                OperatorCase.of(new LinearOp(), "y", of("x", 4, 4, 4), of("up.weight", 4, 4)),
                OperatorCase.of(new LinearOp(), "y", of("x", 4, 4, 4), of("up.weight", 4, 4), of("up.bias", 4)),
                OperatorCase.of(new LinearOp(), "y", of("x", 4, 4), of("w", 8, 4), of("b", 8)),
                OperatorCase.of(new LinearActivate("Activation.SILU"), "a", of("x", 4, 4), of("up.weight", 8, 4))
                        .outputs("a", "aSlope"),
                OperatorCase.of(
                                new LinearActivate("Activation.GELU"),
                                "a",
                                of("x", 4, 4),
                                of("up.weight", 4, 4),
                                of("up.bias", 4))
                        .outputs("a", "aSlope"),
                OperatorCase.of(new MatmulOp(), "y", of("x", 4, 4, 8), of("t", 4, 8, 4)),
                OperatorCase.of(new MatmulOp(), "y", of("x", 4, 4, 4), of("t", 4, 8)),
                OperatorCase.of(new MatmulOp(), "y", of("x", 4, 4), of("t", 4, 4, 4)),
                OperatorCase.of(new MatmulOp(), "y", of("x", 4, 4, 4, 4), of("up.weight", 4, 4, 4)),
                OperatorCase.of(new AddBias(), "y", of("x", 4, 4, 4), of("up.bias", 4)),
                OperatorCase.of(new AddBias(), "y", of("x", 4, 4, 4), of("b", 4)),
                OperatorCase.of(new Add(), "y", of("x", 4, 4, 4), of("t", 4, 4, 4)),
                OperatorCase.of(new AddBroadcast(), "y", of("x", 4, 4, 4), of("t", 4, 4)),
                OperatorCase.of(new Multiply(), "y", of("x", 4, 4, 4), of("t", 4, 4, 4)),
                OperatorCase.of(new Scale("-1.5"), "y", of("x", 4, 4, 4)),
                OperatorCase.of(new ActivateMultiply("Activation.SILU"), "y", of("x", 4, 4), of("t", 4, 4)),
                OperatorCase.of(
                        chain("add(scale(multiply($0, $1), 0.5), $2)"),
                        "y",
                        of("x", 4, 4),
                        of("t", 4, 4),
                        of("u", 4, 4)),
                OperatorCase.of(
                        chain("multiply(silu(add($0, $1)), gelu(add($0, $1)))"), "y", of("x", 4, 4), of("t", 4, 4)),
                OperatorCase.of(chain("tanh(multiply($0, $0))"), "y", of("x", 4, 4, 4)),
                OperatorCase.of(chain("add(scale($0, -2.0), $1)"), "y", of("x", 4, 4), of("up.weight", 4, 4)),
                OperatorCase.of(new SoftCap("1.5"), "y", of("x", 4, 4, 4)),
                OperatorCase.of(new SoftCap("config.cap()"), "y", of("x", 4, 4, 4)),
                OperatorCase.of(new DropoutOp("drop"), "y", of("x", 4, 4, 4)),
                OperatorCase.of(new DropoutAdd("drop"), "y", of("x", 4, 4), of("t", 4, 4)),
                OperatorCase.of(new DropoutAdd("drop"), "y", of("x", 4, 4, 4), of("up.bias", 4), of("t", 4, 4, 4)),
                OperatorCase.of(new Concat(), "y", of("x", 4, 4, 4), of("t", 4, 4, 2), of("u", 4, 4, 1)),
                OperatorCase.of(new Mean(), "y", of("x", 4, 4, 4)),
                OperatorCase.of(new Total(), "y", of("x", 4, 4, 4)),
                OperatorCase.of(new Softmax(), "y", of("x", 4, 4, 3)),
                OperatorCase.of(new LogSoftmax(), "y", of("x", 4, 4, 3)),
                OperatorCase.of(new LogSumExp(), "y", of("x", 4, 4, 3)),
                OperatorCase.of(new Rotary("100"), "y", of("x", 4, 4, 3, 4)),
                OperatorCase.of(
                        rotary(".base(100).partial(4).interleave().linear(2)", false), "y", of("x", 4, 4, 3, 6)),
                OperatorCase.of(rotary(".base(100).yarn(4, 8)", false), "y", of("x", 4, 4, 3, 4)),
                OperatorCase.of(
                        rotary(".base(50).partial(2)", true), "y", of("x", 4, 4, 4, 4), tokens("positions", 4, 4)),
                OperatorCase.of(new CrossEntropy(), "loss", of("logits", 4, 2, 8), tokens("targets", 4, 2))
                        .outputs("loss", "lse"),
                OperatorCase.of(new EmbeddingLookup(), "y", tokens("ids", 4, 4), of("table.weight", 8, 4)),
                OperatorCase.of(new EmbeddingLookup(), "y", tokens("ids", 4, 4), of("t", 8, 4)),
                OperatorCase.of(new TakePositions(true), "y", of("x", 4, 4, 4), tokens("positions", 4, 4)),
                OperatorCase.of(new TakePositions(false), "y", of("x", 4, 4, 4), tokens("positions", 4))));
        cases.addAll(FormulaCases.all());
        cases.addAll(LossCases.all());
        norms(cases);
        for (Activation activation : Activation.values()) {
            cases.add(OperatorCase.of(new Activate("Activation." + activation), "y", of("x", 4, 4, 4)));
        }
        for (boolean causal : List.of(true, false)) {
            for (int groups : List.of(4, 8)) {
                cases.add(OperatorCase.of(
                                new Attention(causal),
                                "y",
                                of("q", 4, 8, 3, 2),
                                of("k", 4, groups, 3, 2),
                                of("v", 4, groups, 3, 2))
                        .outputs("y", "lse"));
            }
        }
        attentions(cases);
        for (int dim = 0; dim < 4; dim++) {
            cases.add(OperatorCase.of(new MeanOver(dim), "y", of("x", 4, 4, 4, 4)));
            cases.add(OperatorCase.of(new SumOver(dim), "y", of("x", 4, 4, 4, 4)));
            cases.add(OperatorCase.of(new MaxOver(dim), "y", of("x", 4, 4, 4, 4)));
            cases.add(OperatorCase.of(new MinOver(dim), "y", of("x", 4, 4, 4, 4)));
        }
        return cases;
    }

    /** Each option alone, and several together; weights and values among what is read besides. */
    private static void attentions(List<OperatorCase> cases) {
        AttentionTerms causal = AttentionTerms.of(true);
        AttentionTerms full = AttentionTerms.of(false);
        cases.add(attention(causal.scale("0.7"), 3));
        cases.add(attention(causal.window("2"), 5));
        cases.add(attention(full.window("2").softcap("config.cap()"), 5));
        cases.add(attention(causal.withAlibi(), 4));
        cases.add(attention(causal.dropout("drop"), 3));
        cases.add(attention(full, 3, of("k", 4, 4, 5, 2), of("v", 4, 4, 5, 2)));
        cases.add(attention(causal.with(AttentionExtra.DOCUMENTS), 5, tokens("documents", 4, 5)));
        cases.add(attention(
                full.with(AttentionExtra.DOCUMENTS).with(AttentionExtra.KEY_DOCUMENTS),
                5,
                of("k", 4, 4, 7, 2),
                of("v", 4, 4, 7, 2),
                tokens("documents", 4, 5),
                tokens("documentsOfKeys", 4, 7)));
        cases.add(attention(full.with(AttentionExtra.KEYS), 4, tokens("seen", 4, 4)));
        cases.add(attention(causal.with(AttentionExtra.BIAS), 3, of("bias", 3, 3)));
        cases.add(attention(full.with(AttentionExtra.BIAS_OF_HEADS), 3, of("bias.weight", 8, 3, 3)));
        cases.add(attention(full.with(AttentionExtra.BIAS_OF_SEQUENCES), 3, of("bias", 4, 8, 3, 3)));
        cases.add(attention(causal.with(AttentionExtra.BUCKETS).farthest("6"), 7, of("buckets.weight", 8, 4)));
        cases.add(attention(full.with(AttentionExtra.BUCKETS).farthest("6"), 7, of("buckets", 8, 8)));
        cases.add(attention(causal.with(AttentionExtra.SINKS), 3, of("sinks.weight", 8)));
        cases.add(attention(
                causal.scale("0.9")
                        .window("4")
                        .softcap("1.2")
                        .dropout("drop")
                        .with(AttentionExtra.DOCUMENTS)
                        .with(AttentionExtra.SINKS),
                5,
                tokens("documents", 4, 5),
                of("sinks", 8)));
    }

    /** Of {@code seq} positions; operands named k and v stand for others of the same length. */
    private static OperatorCase attention(AttentionTerms terms, long seq, OperatorCase.Operand... more) {
        List<OperatorCase.Operand> operands = new ArrayList<>(List.of(of("q", 4, 8, seq, 2)));
        if (more.length == 0 || !more[0].name().equals("k")) {
            operands.addAll(List.of(of("k", 4, 4, seq, 2), of("v", 4, 4, seq, 2)));
        }
        operands.addAll(List.of(more));
        return OperatorCase.of(new Attention(terms), "y", operands.toArray(OperatorCase.Operand[]::new))
                .outputs("y", "lse");
    }

    private static Chain chain(String formula) {
        return new Chain(FormulaText.parse(formula));
    }

    private static RotaryBy rotary(String options, boolean given) {
        return new RotaryBy(RotaryOptions.class.getName() + options, given, false);
    }

    private static void norms(List<OperatorCase> cases) {
        for (String read : List.of("y", "sum", "both")) {
            String[] wanted = read.equals("both") ? new String[] {"y", "sum"} : new String[] {read};
            if (!read.equals("sum")) {
                cases.add(OperatorCase.of(
                                new AddLayerNorm("1e-5"),
                                "y",
                                of("x", 4, 4, 4),
                                of("t", 4, 4, 4),
                                of("norm.weight", 4),
                                of("norm.bias", 4))
                        .outputs("sum", "y", "mean", "rstd")
                        .read(wanted));
                cases.add(OperatorCase.of(
                                new AddRmsNorm("1e-5"), "y", of("x", 4, 4, 4), of("t", 4, 4, 4), of("norm.weight", 4))
                        .outputs("sum", "y", "rstd")
                        .read(wanted));
            }
        }
        cases.add(OperatorCase.of(
                        new LayerNormOp("1e-5"), "y", of("x", 4, 4, 4), of("norm.weight", 4), of("norm.bias", 4))
                .outputs("y", "mean", "rstd"));
        cases.add(OperatorCase.of(new LayerNormOp("1e-5"), "y", of("x", 4, 4), of("w", 4), of("b", 4))
                .outputs("y", "mean", "rstd"));
        cases.add(OperatorCase.of(new RmsNormOp("1e-5"), "y", of("x", 4, 4, 4), of("norm.weight", 4))
                .outputs("y", "rstd"));
        cases.add(
                OperatorCase.of(new RmsNormRotary("1e-5", "100", false), "y", of("x", 4, 4, 3, 4), of("norm.weight", 4))
                        .outputs("y", "rstd"));
    }
}
