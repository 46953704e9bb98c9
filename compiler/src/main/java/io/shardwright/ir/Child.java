package io.shardwright.ir;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.declaration.Form;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another model in a field.
 *
 * @param instance the module that is called, which may be that of another field
 * @param model its class, fully qualified
 * @param arguments its constructor's arguments, as Java expressions over this model's constructor parameters
 * @param bindings for each of its constructor parameters that sizes depend on, the size given; for a record, an atom that
 *     names the record here
 * @param count for a list, the number of elements, and for a module that a loop calls again and again, the number of calls; empty for a
 *     single call
 * @param recompute whether its activations are dropped and computed again in backward
 * @param signature its signature, in its own sizes
 */
public record Child(
        String field,
        Instance instance,
        String model,
        List<String> arguments,
        Map<String, Size> bindings,
        Optional<Size> count,
        boolean recompute,
        Signature signature,
        Origin origin) {
    /**
     * Which module a call is of. Each call has a {@link Child} of its own, as each keeps something for its backward.
     *
     * @param field that holds it
     * @param use how often forward calls it before
     * @param again whether all calls of a list are of this one module
     */
    public record Instance(String field, int use, boolean again) {
        public static Instance own(String field) {
            return new Instance(field, 0, false);
        }
    }

    /** The same module, called once more. */
    public Child calledAgain(String name, int use) {
        Instance other = new Instance(instance.field(), use, instance.again());
        return new Child(name, other, model, arguments, bindings, count, recompute, signature, origin);
    }

    /** This module, called so often in a loop. */
    public Child repeated(Size calls) {
        Instance other = new Instance(instance.field(), instance.use(), true);
        return new Child(field, other, model, arguments, bindings, Optional.of(calls), recompute, signature, origin);
    }

    /** Whether the module in the field of another child is called once more: it is declared there. */
    public boolean isShared() {
        return !instance.field().equals(field);
    }

    /** Whether there are several modules, one behind the other. */
    public boolean isList() {
        return count.isPresent() && !instance.again();
    }

    /** Whether it is a unit of a model, or what a loop in it does in a round: parameters are called as the model's own. */
    public boolean isPartOf(Graph graph) {
        return Form.unit(model).isPresent() && Form.source(model).equals(Form.source(graph.model()));
    }

    public Child withBindings(Map<String, Size> others) {
        return new Child(field, instance, model, arguments, others, count, recompute, signature, origin);
    }

    /** The same call of another form, or of a part, of the model. */
    public Child of(String otherModel, Signature otherSignature) {
        return new Child(field, instance, otherModel, arguments, bindings, count, recompute, otherSignature, origin);
    }

    /** A size of the child, in this model's atoms. */
    public Size bind(Size size) {
        return size.substitute(this::bindAtom);
    }

    private Optional<Size> bindAtom(String atom) {
        int dot = atom.indexOf('.');
        Size bound = bindings.get(dot < 0 ? atom : atom.substring(0, dot));
        if (bound == null) {
            return Optional.empty();
        }
        return Optional.of(dot < 0 ? bound : Size.atom(bound + atom.substring(dot)));
    }
}
