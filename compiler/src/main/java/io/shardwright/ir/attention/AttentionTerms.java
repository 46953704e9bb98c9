package io.shardwright.ir.attention;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an attention is told, numbers as Java expressions. As text {@code causal; window = config.window(); with sinks}.
 *
 * @param scale of products; empty for {@code 1/√size}
 * @param window positions that a query sees on a side
 * @param softcap of scaled products
 * @param alibi whether distances count by a head's slope
 * @param farthest of buckets
 * @param dropout the field of a layer
 * @param extras tensors behind q, k and v, in their order
 */
public record AttentionTerms(
        boolean causal,
        Optional<String> scale,
        Optional<String> window,
        Optional<String> softcap,
        boolean alibi,
        Optional<String> farthest,
        Optional<String> dropout,
        List<AttentionExtra> extras) {
    private static final String CAUSAL = "causal";
    private static final String FULL = "full";

    public AttentionTerms {
        extras = List.copyOf(extras);
    }

    /** Nothing but a mask. */
    public static AttentionTerms of(boolean causal) {
        return new AttentionTerms(
                causal,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    public AttentionTerms scale(String java) {
        return new AttentionTerms(causal, Optional.of(java), window, softcap, alibi, farthest, dropout, extras);
    }

    public AttentionTerms window(String java) {
        return new AttentionTerms(causal, scale, Optional.of(java), softcap, alibi, farthest, dropout, extras);
    }

    public AttentionTerms softcap(String java) {
        return new AttentionTerms(causal, scale, window, Optional.of(java), alibi, farthest, dropout, extras);
    }

    public AttentionTerms withAlibi() {
        return new AttentionTerms(causal, scale, window, softcap, true, farthest, dropout, extras);
    }

    public AttentionTerms farthest(String java) {
        return new AttentionTerms(causal, scale, window, softcap, alibi, Optional.of(java), dropout, extras);
    }

    public AttentionTerms dropout(String field) {
        return new AttentionTerms(causal, scale, window, softcap, alibi, farthest, Optional.of(field), extras);
    }

    public AttentionTerms with(AttentionExtra extra) {
        List<AttentionExtra> more = new ArrayList<>(extras);
        more.add(extra);
        return new AttentionTerms(causal, scale, window, softcap, alibi, farthest, dropout, more);
    }

    /** Whether there is nothing but a mask. */
    public boolean isPlain() {
        return equals(of(causal));
    }

    /** Whether queries and keys are numbered alike: something counts the positions between them. */
    public boolean countsDistances() {
        return causal || window.isPresent() || alibi || farthest.isPresent();
    }

    /** Whether some keys are told from others by what they are, and not only where. */
    public boolean marksKeys() {
        return extras.contains(AttentionExtra.DOCUMENTS) || extras.contains(AttentionExtra.KEYS);
    }

    public boolean hasBias() {
        return extras.stream().anyMatch(extra -> extra.method().equals("bias"));
    }

    /** The mask and the rest. */
    public String text() {
        String rest = rest();
        return (causal ? CAUSAL : FULL) + (rest.isEmpty() ? "" : "; " + rest);
    }

    /** All but the mask; empty if there is nothing. */
    public String rest() {
        List<String> parts = new ArrayList<>();
        scale.ifPresent(java -> parts.add("scale = " + java));
        window.ifPresent(java -> parts.add("window = " + java));
        softcap.ifPresent(java -> parts.add("softcap = " + java));
        if (alibi) {
            parts.add("alibi");
        }
        farthest.ifPresent(java -> parts.add("farthest = " + java));
        dropout.ifPresent(field -> parts.add("dropout = " + field));
        if (!extras.isEmpty()) {
            parts.add(extras.stream().map(AttentionExtra::text).collect(Collectors.joining(" ", "with ", "")));
        }
        return String.join("; ", parts);
    }

    /** What {@link #text} gave. */
    public static AttentionTerms parse(String text) {
        String[] parts = text.split("; ");
        AttentionTerms terms = of(parts[0].equals(CAUSAL));
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            terms = terms.parsed(part);
        }
        return terms;
    }

    private AttentionTerms parsed(String part) {
        if (part.startsWith("with ")) {
            AttentionTerms terms = this;
            for (String extra : part.substring("with ".length()).split(" ")) {
                terms = terms.with(AttentionExtra.named(extra));
            }
            return terms;
        }
        String[] words = part.split(" = ", 2);
        return switch (words[0]) {
            case "scale" -> scale(words[1]);
            case "window" -> window(words[1]);
            case "softcap" -> softcap(words[1]);
            case "alibi" -> withAlibi();
            case "farthest" -> farthest(words[1]);
            case "dropout" -> dropout(words[1]);
            default -> throw new IllegalArgumentException("attention has no " + words[0]);
        };
    }
}
