package io.shardwright.diagnostic;

import java.util.Locale;

/**
 * Every diagnostic there is, with its texts.
 *
 * <p>The first text completes "{@code Where: ...}" and must stand alone, because Maven prints nothing else; the second is
 * the fix. Both are formats of {@link String#format}.
 */
public enum Code {
    // ------------------------------------------------------------ shapes and sizes
    SHAPE_MISMATCH("%s differ: %s and %s", "make both the same expression"),
    SIZES_NOT_PROVED(
            Severity.WARNING,
            "%s cannot be proved equal: %s and %s",
            "write both as the same expression over the constructor's parameters; until then it is checked when the"
                    + " model is created"),
    WRONG_DIMS("%s has %s dims, and %s", "%4$s"),
    OUT_OF_BOUNDS("%s is beyond %s, which has %s", "take what is there"),
    UNKNOWN_SHAPE("the shape of %s cannot be worked out", "state it: @Layout(\"batch, seq, %s\")"),

    // ------------------------------------------------------------ divisibility
    HEADS_NOT_DIVISIBLE("%s heads cannot be split over %s=%s", "take %2$s from %4$s, or make heads a multiple of %3$s"),
    HIDDEN_NOT_DIVISIBLE(
            "size %s cannot be split over %s=%s", "take %2$s from %4$s, or make the size a multiple of %3$s"),
    VOCABULARY_TOO_SMALL("%s rows cannot be split over %s=%s", "take %2$s up to %1$s"),
    FEED_FORWARD_NOT_DIVISIBLE(
            "feed-forward size %s cannot be split over %s=%s",
            "take %2$s from %4$s, or make the size a multiple of %3$s"),
    SEQUENCE_NOT_DIVISIBLE(
            "a sequence of %s positions cannot be split over %s=%s",
            "take %2$s from %4$s, or make the sequence a multiple of %3$s"),
    EXPERTS_NOT_DIVISIBLE(
            "%s experts cannot be divided among %s=%s", "take %2$s from %4$s, or make the experts a multiple of %3$s"),
    EP_NOT_IN_DP(
            "ep=%s does not divide dp=%s, which it subdivides", "take ep from %3$s, or make dp a multiple of %1$s"),
    TOP_K_OVER_EXPERTS("a token cannot go to %s of %s experts", "take top-k from 1 to %2$s"),
    NOT_DIVISIBLE("%s is not divisible by %s", "take the divisor from %3$s"),

    // ------------------------------------------------------------ layouts
    NEEDS_WHOLE("%s needs whole %s, but it is split over %s", "%4$s"),
    ROW_INPUT_WHOLE(
            "%s is whole on every rank of %s, and a row-parallel layer takes its part of it",
            "@RowParallel(inputIsParallel = false), or feed it the output of a @ColumnParallel layer"),
    PARTIAL_READ("%s would read partial sums of %s over %s", "%4$s"),
    SPLIT_MISMATCH("%s lie differently over %s: %s and %s", "%5$s"),
    RESULT_LAYOUT("forward gives %s over %s, and its contract says %s", "%4$s"),
    MIXES_POSITIONS("%s mixes the positions of %s, which is split along them over %s", "%4$s"),
    NOT_OVER_CONTEXT("attention %s cannot be split over cp", "%2$s"),
    WHOLE_SEQUENCE("%s is whole on every rank of %s, and meets %s, which lies there in parts of the sequence", "%4$s"),
    NOT_SEQUENCE_PARALLEL(
            "%s would get %s split along the sequence over %s, and its class %s is not @SequenceParallel",
            "annotate %4$s with @SequenceParallel"),
    NOT_CONTEXT_PARALLEL(
            "%s would get %s split along the sequence over %s, and its class %s is not @ContextParallel",
            "annotate %4$s with @ContextParallel"),
    NO_SEQUENCE(
            "%s is %s, and nothing that its forward takes has a sequence",
            "remove the annotation, or take Tokens or a Tensor [batch, seq, ...]"),
    LAYOUT_SYNTAX(
            "%s", "dims are sizes or names, each with the axis it is split over: @Layout(\"batch, seq, hidden/tp\")"),
    MESH_SYNTAX("%s", "mesh = \"tp=4\""),

    // ------------------------------------------------------------ annotations
    BOTH_PARALLEL("%s is both %s and %s", "keep one of the two annotations"),
    NOT_A_LINEAR("%s is on %s, and belongs on a Linear", "%3$s"),
    NOT_VOCABULARY("%s is on %s, and belongs on an Embedding or a Linear head", "%3$s"),
    NOT_EXPERTS("@Expert is on %s, and belongs on a MixtureOfExperts", "remove it"),
    BIAS_ON_PARTIAL(
            "%s has a bias, which every rank of %s would add to its partial sums",
            "Linear.withoutBias(...), or remove reduce = false"),
    TIED_TO_NOTHING("%s is tied to %s, which is no field with a weight in %s%s", "name the field that has the weight"),
    TIED_SHAPE("%s is tied to %s, but its weight is %s and the other's %s", "give both the same sizes"),
    TIED_LAYOUT("%s is tied to %s, but its weight is %s and the other's %s", "annotate both fields alike"),
    NOTHING_TO_RECOMPUTE(
            "@Recompute on %s drops nothing",
            "put it on a field or list of another @ShardedModel class, or on such a class"),
    NOT_A_STAGE(
            "@PipelineStage is on %s, which is no layer, model or list of models",
            "put it on a field whose forward is called, where a stage may begin"),
    STAGE_WITHOUT_UNITS("a stage that begins at %s has no unit of its own: %s", "%3$s"),
    STAGE_NUMBERS(
            "the stage numbers of %s don't count up: %s",
            "number all @PipelineStage of the model 1, 2, and so on in order of use, or none"),
    CROSSES_STAGES(
            "%s must pass from stage to stage %s, and only tensors of floats do",
            "move the annotation to where tensors are needed later, or compute whole numbers on both sides"),
    CUT_INSIDE_LIST(
            "%s is a list of %s, which has @PipelineStage inside, on %s",
            "keep one of the two: put it on the list, and remove it from %2$s"),
    STAGES_DIFFER("the mesh says pp=%s, and @PipelineStage numbers %s stages", "say pp=%2$s, or number %1$s stages"),
    MORE_STAGES_THAN_UNITS(
            "the mesh says pp=%s, and there %s to make stages of", "lower pp, or put @PipelineStage on more fields"),
    PARAMETER_UNUSED("forward never uses %s", "use it in forward, or remove the field"),
    PARAMETER_USED_TWICE("forward uses %s more than once, in lines %s", "%3$s"),

    // ------------------------------------------------------------ the model class
    NOT_A_CLASS(
            "%s is %s, and a model is a plain top-level class",
            "move it to a file of its own: public final class %1$s"),
    MISSING_FORWARD("%s has no forward method", "public Tensor forward(Tensor x) { ... }"),
    FORWARD_SIGNATURE("forward of %s %s", "take Tensor or Tokens, return Tensor"),
    NO_CONSTRUCTOR(
            "%s needs exactly one constructor, and has %s",
            "keep one constructor without type parameters, which makes all modules"),
    NOT_VISIBLE(
            "%s is %s, and generated code in package %s cannot use it",
            "make it public, or package-private in the same package"),
    MODULE_CYCLE("%s contains itself: %s", "a model must end somewhere; break the cycle"),
    NOT_A_MODEL("%s is %s, which is neither a layer nor a @ShardedModel class nor a List of such", "%3$s"),
    MODEL_NOT_COMPILED(
            "%s is annotated, but its jar has no compiled model",
            "build it with shardwright-processor on its annotation processor path"),
    FIELD_NOT_ASSIGNED("%s is never given a module in the constructor", "%1$s = new %2$s(...)"),
    NOT_A_CONSTRUCTION("%s is made by %s, which the compiler cannot follow", "%1$s = %3$s"),
    EMPTY_LIST(
            "%s has length %s, and a list of models has at least one",
            "make it longer, or remove the field and its loop"),
    CONSTRUCTOR_STATEMENT(
            "the generated class would not do what the constructor does here: %s",
            "only assign fields and local variables; checks belong into the constructor of the config record"),
    NOT_A_SETTING(
            "%s cannot be computed when the generated class is built",
            "use constants, the constructor's parameters, and what is computed from them"),
    RESERVED_NAME("%s is taken: %s", "rename it"),
    NOT_A_SIZE(
            "%s is no size the compiler can follow",
            "use constants, int parameters, accessors of a record, and + - * / of them"),

    GRADIENT_OF_DATA(
            "%s is computed from what is learned, and %s takes it as data, without a gradient",
            "annotate %3$s of %2$s with @Gradient"),

    // ------------------------------------------------------------ Java in forward
    NOT_LOWERABLE("%s cannot become a tensor operation", "%2$s"),
    DATA_DEPENDENT_BRANCH(
            "a branch on %s would let ranks and microbatches run different programs",
            "compute both sides, or choose when the model is built"),
    WAYS_DIFFER(
            "%s is %s on one way through forward, and %s where %s",
            "give tensors of one shape and one layout on all ways: state it with @Layout, or gather with gatherOutput"
                    + " = true"),
    STAGES_DEPEND(
            "stages begin %s on one way through forward, and %s where %s",
            "annotate with @PipelineStage what all ways use, or put what the condition chooses into a @ShardedModel"
                    + " class of its own, which lies within one stage"),
    UNKNOWN_OPERATION("there is no operation %s%s", "operations are the methods of Tensor and of Ops"),
    LOOP_BODY("a loop over modules must have one call as its body: %s", "%2$s"),

    // ------------------------------------------------------------ pipeline schedules
    UNKNOWN_SCHEDULE("there is no schedule %s", "%2$s"),
    SCHEDULE_STAGES("runs %s; there are %s", "%3$s"),
    SCHEDULE_MICROBATCHES("%s", "%2$s"),
    SCHEDULE_MEMORY("rank %s needs %s, and the limit is %s", "%4$s"),

    // ------------------------------------------------------------ ourselves
    NO_TREES(
            Severity.WARNING,
            "this compiler does not show the bodies of methods to processors (%s), so no model is compiled",
            "build with javac"),
    LONG_CHAIN(
            Severity.NOTE,
            "%s calls follow each other in one expression, which may be deeper than javac's own stack",
            "if javac ends in a StackOverflowError, put some of them into a local variable, or give it more: -J-Xss4m,"
                    + " and with Maven MAVEN_OPTS=-Xss4m"),
    INTERNAL("the compiler failed: %s", "report it, with the folder that -Ashard.dump=DIR writes");

    private final Severity severity;
    private final String problem;
    private final String fix;

    Code(String problem, String fix) {
        this(Severity.ERROR, problem, fix);
    }

    Code(Severity severity, String problem, String fix) {
        this.severity = severity;
        this.problem = problem;
        this.fix = fix;
    }

    public Severity severity() {
        return severity;
    }

    /** {@code heads-not-divisible}: in brackets in messages, and the name of the page and of the fixture. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String problem(Object... arguments) {
        return String.format(problem, arguments);
    }

    String fix(Object... arguments) {
        return String.format(fix, arguments);
    }
}
