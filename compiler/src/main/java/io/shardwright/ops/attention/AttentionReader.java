package io.shardwright.ops.attention;

import io.shardwright.ir.attention.AttentionExtra;
import io.shardwright.ir.attention.AttentionTerms;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.RuleTerm;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.ops.description.WrittenCall;
import java.util.ArrayList;
import java.util.List;

/** Reads an {@code AttentionRule}. */
final class AttentionReader {
    private AttentionReader() {}

    static Made read(WrittenCall call) throws Unreadable {
        List<String> inputs = new ArrayList<>(List.of(call.tensor(0), call.tensor(1), call.tensor(2)));
        AttentionTerms terms = AttentionTerms.of(false);
        for (RuleTerm term : call.rule(3)) {
            terms = with(terms, term, call, inputs);
        }
        return Attention.made(call, terms, inputs);
    }

    private static AttentionTerms with(AttentionTerms terms, RuleTerm term, WrittenCall call, List<String> inputs) {
        List<String> arguments = term.arguments();
        return switch (term.method()) {
            case "causal" -> AttentionTerms.of(true);
            case "full" -> AttentionTerms.of(false);
            case "scale" -> terms.scale(arguments.getFirst());
            case "window" -> terms.window(arguments.getFirst());
            case "softcap" -> terms.softcap(arguments.getFirst());
            case "alibi" -> terms.withAlibi();
            case "dropout" -> terms.dropout(arguments.getFirst());
            case "documents" -> {
                inputs.addAll(arguments);
                AttentionTerms ofQueries = terms.with(AttentionExtra.DOCUMENTS);
                yield arguments.size() == 1 ? ofQueries : ofQueries.with(AttentionExtra.KEY_DOCUMENTS);
            }
            case "keys" -> tensor(terms, AttentionExtra.KEYS, arguments, inputs);
            case "bias" -> tensor(terms, bias(call.dims(arguments.getFirst())), arguments, inputs);
            case "buckets" ->
                tensor(terms, AttentionExtra.BUCKETS, arguments, inputs).farthest(arguments.get(1));
            case "sinks" -> tensor(terms, AttentionExtra.SINKS, arguments, inputs);
            default -> throw new IllegalStateException("AttentionRule." + term.method() + " has no term");
        };
    }

    private static AttentionTerms tensor(
            AttentionTerms terms, AttentionExtra extra, List<String> arguments, List<String> inputs) {
        inputs.add(arguments.getFirst());
        return terms.with(extra);
    }

    private static AttentionExtra bias(int dims) {
        return switch (dims) {
            case 2 -> AttentionExtra.BIAS;
            case 3 -> AttentionExtra.BIAS_OF_HEADS;
            default -> AttentionExtra.BIAS_OF_SEQUENCES;
        };
    }
}
