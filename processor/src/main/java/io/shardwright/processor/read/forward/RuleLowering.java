package io.shardwright.processor.read.forward;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import io.shardwright.ops.description.RuleTerm;
import io.shardwright.ops.description.Unreadable;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;

/** Reads descriptions, such as {@code AttentionRule.causal().window(config.window())}, call by call. */
final class RuleLowering {
    private final ExpressionLowering expressions;

    RuleLowering(ExpressionLowering expressions) {
        this.expressions = expressions;
    }

    /** @param method that is called */
    Meaning read(MethodInvocationTree call, ExecutableElement method) throws Unreadable {
        List<RuleTerm> terms = new ArrayList<>();
        List<String> layers = new ArrayList<>();
        if (!method.getModifiers().contains(Modifier.STATIC)) {
            ExpressionTree receiver = ((MemberSelectTree) call.getMethodSelect()).getExpression();
            if (!(expressions.lower(receiver, "") instanceof Meaning.Rule before)) {
                throw expressions.notLowerable(receiver);
            }
            terms.addAll(before.terms());
            layers.addAll(before.layers());
        }
        List<String> arguments = new ArrayList<>();
        for (ExpressionTree argument : call.getArguments()) {
            arguments.add(argument(argument, layers));
        }
        terms.add(new RuleTerm(method.getSimpleName().toString(), arguments));
        return new Meaning.Rule(terms, layers);
    }

    private String argument(ExpressionTree tree, List<String> layers) throws Unreadable {
        return switch (expressions.lower(tree, "")) {
            case Meaning.Whole(String value) -> value;
            case Meaning.Known known -> known.setting().java();
            case Meaning.Module(String field) -> {
                layers.add(field);
                yield field;
            }
            default -> throw expressions.notLowerable(tree);
        };
    }
}
