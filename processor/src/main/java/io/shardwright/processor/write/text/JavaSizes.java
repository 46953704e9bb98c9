package io.shardwright.processor.write.text;

import io.shardwright.mesh.Axis;
import io.shardwright.size.Size;
import io.shardwright.size.SizeStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Sizes as Java expressions of one piece of code, and which names that code then needs.
 *
 * <p>Sizes of the user's are ints. A product must start with a long, or it overflows before anybody sees it.
 */
public final class JavaSizes {
    /** A rank's part of the sequence over tp, and with cp of what a rank has of it. */
    public static final String PART_OF_SEQUENCE = "ownSeq";

    private static final Pattern TERM = Pattern.compile("( [+-] )?(.+?)(?= [+-] |$)");

    /** {@code (a + b) / c}: its terms stay as they are. */
    private static final Pattern DIVIDED_SUM = Pattern.compile("[^(]\\) / ");

    /** Atoms that aren't the user's, and what code that has no locals for them says instead. */
    private static final Map<String, String> OURS = ours();

    private final boolean hasLocals;
    /** How the code reaches its assembly. */
    private final String assembly;

    private final Set<String> needs = new TreeSet<>();

    private JavaSizes(boolean hasLocals, String assembly) {
        this.hasLocals = hasLocals;
        this.assembly = assembly;
    }

    /** For code that starts with {@link #locals}, and calls its assembly this. */
    public static JavaSizes withLocals(String assembly) {
        return new JavaSizes(true, assembly);
    }

    /** For code that has the fields {@code assembly} and {@code tp} only. */
    public static JavaSizes withoutLocals() {
        return new JavaSizes(false, "assembly");
    }

    private static Map<String, String> ours() {
        Map<String, String> ours = new LinkedHashMap<>();
        ours.put("batch", "assembly.batch");
        ours.put("seq", "assembly.seq");
        for (Axis axis : Axis.values()) {
            ours.put(axis.text(), axis.text() + ".size");
            ours.put(axis.text() + "Index", axis.text() + ".rank");
        }
        return ours;
    }

    /** A rank's {@code seq} is its part along cp, so what the IR calls {@code seq/cp}. */
    private static Size ofRank(Size size) {
        return size.atoms().contains(Axis.CP.text())
                ? size.substitute(atom -> atom.equals("seq")
                        ? Optional.of(Size.atom("seq").times(Size.atom(Axis.CP.text())))
                        : Optional.empty())
                : size;
    }

    /** An expression; an int or a long. */
    public String text(Size ofModel) {
        Size size = ofRank(ofModel);
        size.atoms().forEach(atom -> needs.add(atom.contains(".") ? atom.substring(0, atom.indexOf('.')) : atom));
        Size spelled = hasLocals
                ? size
                : size.substitute(atom -> Optional.ofNullable(OURS.get(atom)).map(Size::atom));
        String plain = indexed(spelled.format(SizeStyle.JAVA));
        if (DIVIDED_SUM.matcher(plain).find()) {
            return plain;
        }
        Matcher terms = TERM.matcher(plain);
        StringBuilder text = new StringBuilder();
        while (terms.find()) {
            text.append(terms.group(1) == null ? "" : terms.group(1)).append(widened(terms.group(2)));
        }
        return text.toString();
    }

    /** With a rank's index as the assembly gives it: constructors alone need one, and once. */
    private String indexed(String text) {
        String indexed = text;
        for (Axis axis : Axis.values()) {
            indexed = indexed.replace(axis.text() + "Index", assembly + ".index(Axis." + axis + ")");
        }
        return indexed;
    }

    /** A rank's part of what need not divide; that of the sequence has a name. */
    String part(Axis axis, Size whole) {
        if (hasLocals && text(whole).equals("seq")) {
            needs.add(PART_OF_SEQUENCE);
            return PART_OF_SEQUENCE;
        }
        return assembly + ".part(Axis." + axis + ", " + text(whole) + ")";
    }

    /** Dims as arguments: {@code batch, seq, config.hidden()}. */
    public String dims(List<Size> dims) {
        return dims.stream().map(this::text).collect(Collectors.joining(", "));
    }

    /** Whether any expression so far has used the name: a local, an axis, or a constructor parameter. */
    public boolean needs(String name) {
        return needs.contains(name);
    }

    /** The axes whose degree or index is used. */
    public List<Axis> axes() {
        return Arrays.stream(Axis.values())
                .filter(axis -> needs(axis.text()) || needs(axis.text() + "Index"))
                .toList();
    }

    /** Declarations of the locals that expressions so far have used. */
    public List<String> locals() {
        List<String> locals = new ArrayList<>();
        for (String name : List.of("batch", "seq")) {
            if (needs(name)) {
                locals.add("long " + name + " = " + assembly + "." + name + "();");
            }
        }
        for (Axis axis : axes()) {
            if (needs(axis.text())) {
                locals.add("long " + axis.text() + " = " + assembly + ".degree(Axis." + axis + ");");
            }
        }
        if (needs(PART_OF_SEQUENCE)) {
            locals.add("long " + PART_OF_SEQUENCE + " = " + assembly + ".partOfSeq(Axis.TP);");
        }
        return locals;
    }

    private String widened(String term) {
        int over = term.indexOf(" / ");
        String above = over < 0 ? term : term.substring(0, over);
        String below = over < 0 ? "" : term.substring(over);
        List<String> factors = new ArrayList<>(List.of(above.split(" \\* ")));
        if (factors.size() == 1) {
            return term;
        }
        String first = factors.getFirst();
        if (first.matches("-?\\d+")) {
            factors.set(0, first + "L");
            return String.join(" * ", factors) + below;
        }
        Optional<String> wide = factors.stream().filter(this::isLong).findFirst();
        if (wide.isPresent() && !first.startsWith("-")) {
            factors.remove(wide.get());
            factors.addFirst(wide.get());
            return String.join(" * ", factors) + below;
        }
        return first.startsWith("-") ? "-1L * " + above.substring(1) + below : "(long) " + above + below;
    }

    private boolean isLong(String factor) {
        return hasLocals
                ? OURS.containsKey(factor)
                : factor.startsWith("assembly.") && OURS.containsValue(factor.replace("()", ""));
    }
}
