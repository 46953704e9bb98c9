package io.shardwright.processor.write.chain;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formulas as kernels of TornadoVM write them: in float, with functions that it can compile. */
public final class DeviceExpressions implements ChainExpression.Style {
    private static final ClassName ACTIVATIONS =
            ClassName.get("io.shardwright.runtime.tornado.kernel", "ActivationFunctions");

    private static final ClassName FUNCTIONS =
            ClassName.get("io.shardwright.runtime.tornado.kernel", "ElementFunctions");

    private static final Pattern CLASSES =
            Pattern.compile("(" + ACTIVATIONS.simpleName() + ")\\.|" + FUNCTIONS.simpleName() + "\\.");

    private static final String PREFIX = ACTIVATIONS.simpleName() + ".";

    private DeviceExpressions() {}

    /** @param names what stands for a formula; empty if it is to be written out */
    public static ChainExpression named(Function<Formula, String> names) {
        return new ChainExpression(names, factor -> factor.floatValue() + "f", new DeviceExpressions());
    }

    /** With the classes of activations and functions imported. */
    public static CodeBlock java(String text) {
        CodeBlock.Builder java = CodeBlock.builder();
        Matcher matcher = CLASSES.matcher(text);
        int done = 0;
        while (matcher.find()) {
            java.add(
                    "$L$T.", text.substring(done, matcher.start()), matcher.group(1) == null ? FUNCTIONS : ACTIVATIONS);
            done = matcher.end();
        }
        return java.add("$L", text.substring(done)).build();
    }

    @Override
    public String applied(UnaryFunction function, String of) {
        return FUNCTIONS.simpleName() + "." + function.method() + "(" + of + ")";
    }

    @Override
    public String paired(BinaryFunction function, String left, String right) {
        return FUNCTIONS.simpleName() + "." + function.method() + "(" + left + ", " + right + ")";
    }

    @Override
    public String chosen(String mask, String yes, String no) {
        return FUNCTIONS.simpleName() + ".where(" + mask + ", " + yes + ", " + no + ")";
    }

    @Override
    public String value(Formula.Activated activated, String of) {
        return PREFIX + "value(" + PREFIX + activated.activation() + ", " + of + ")";
    }

    @Override
    public String derivative(Formula.ActivationGradient gradient, String of) {
        return PREFIX + "derivative(" + PREFIX + gradient.activation() + ", " + of + ")";
    }
}
