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
    private final CallLowering calls;

    RuleLowering(ExpressionLowering expressions, CallLowering calls) {
        this.expressions = expressions;
        this.calls = calls;
    }

    /** @param method that is called */
    Meaning read(MethodInvocationTree call, ExecutableElement method) throws Unreadable {
        List<RuleTerm> terms = new ArrayList<>();
        if (!method.getModifiers().contains(Modifier.STATIC)) {
            ExpressionTree receiver = ((MemberSelectTree) call.getMethodSelect()).getExpression();
            if (!(expressions.lower(receiver, "") instanceof Meaning.Rule(List<RuleTerm> before))) {
                throw expressions.notLowerable(receiver);
            }
            terms.addAll(before);
        }
        List<String> arguments = new ArrayList<>();
        for (ExpressionTree argument : call.getArguments()) {
            arguments.add(argument(argument));
        }
        terms.add(new RuleTerm(method.getSimpleName().toString(), arguments));
        return new Meaning.Rule(terms);
    }

    private String argument(ExpressionTree tree) throws Unreadable {
        return switch (expressions.lower(tree, "")) {
            case Meaning.Whole(String value) -> value;
            case Meaning.Known known -> known.setting().java();
            case Meaning.Module(String field) -> {
                calls.use(field, tree);
                yield field;
            }
            default -> throw expressions.notLowerable(tree);
        };
    }
}
