package io.shardwright.processor.read;

import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import io.shardwright.diagnostic.Code;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.field.ConstructorReader;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Source;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;

/** Finds a model's only {@code forward}, which takes tensors, tokens and masks and returns a tensor, or a record of tensors. */
record ForwardSignature(Source source, Report report, String model) {
    MethodTree find(TypeElement type) throws Unreadable {
        List<MethodTree> found = source.classTree().getMembers().stream()
                .filter(member ->
                        member instanceof MethodTree method && method.getName().contentEquals("forward"))
                .map(MethodTree.class::cast)
                .toList();
        if (found.isEmpty()) {
            throw report.abandon(Code.MISSING_FORWARD, source.classTree(), model, type.getSimpleName());
        }
        if (found.size() > 1) {
            throw wrong(found.get(1), "is declared " + found.size() + " times");
        }
        MethodTree forward = found.getFirst();
        if (forward.getModifiers().getFlags().contains(Modifier.STATIC)) {
            throw wrong(forward, "is static");
        }
        if (forward.getBody() == null) {
            throw new Unreadable();
        }
        if (forward.getParameters().isEmpty()) {
            throw wrong(forward, "takes nothing");
        }
        for (VariableTree parameter : forward.getParameters()) {
            TypeMirror given =
                    source.element(parameter).orElseThrow(Unreadable::new).asType();
            boolean isInput = ModuleTypes.isTensor(given) && !ModuleTypes.isOwn(given)
                    || ModuleTypes.isTokens(given)
                    || ModuleTypes.isMask(given);
            if (!isInput) {
                throw wrong(parameter.getType(), "takes " + phrase(ModuleTypes.simpleName(given)));
            }
            if (ConstructorReader.isReserved(parameter.getName().toString())) {
                throw report.abandon(
                        Code.RESERVED_NAME,
                        parameter,
                        model + ".forward",
                        parameter.getName(),
                        ConstructorReader.RESERVED);
            }
        }
        Tree returned = forward.getReturnType();
        Optional<TypeMirror> result = source.type(returned);
        boolean isTensor = result.filter(given -> ModuleTypes.isTensor(given) && !ModuleTypes.isOwn(given))
                .isPresent();
        if (!isTensor && result.filter(ModuleTypes::isResults).isEmpty()) {
            throw wrong(
                    returned,
                    "returns "
                            + result.map(ModuleTypes::simpleName)
                                    .map(ForwardSignature::phrase)
                                    .orElse("nothing"));
        }
        return forward;
    }

    private static String phrase(String type) {
        return type.equals("void") ? "nothing" : ModuleTypes.withArticle(type);
    }

    private Unreadable wrong(Tree tree, String problem) {
        return report.abandon(Code.FORWARD_SIGNATURE, tree, model + ".forward", model, problem);
    }
}
