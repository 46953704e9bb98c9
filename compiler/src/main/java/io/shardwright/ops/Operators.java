package io.shardwright.ops;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Op;
import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.attention.ContextAttentionOp;
import io.shardwright.ops.attention.RmsNormRotary;
import io.shardwright.ops.attention.Rotary;
import io.shardwright.ops.attention.RotaryBy;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.collective.ReduceScatter;
import io.shardwright.ops.collective.TakeShard;
import io.shardwright.ops.collective.ToReplicated;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.description.OperatorSettings;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.ActivateMultiply;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.AddBias;
import io.shardwright.ops.elementwise.AddBroadcast;
import io.shardwright.ops.elementwise.Chain;
import io.shardwright.ops.elementwise.DropoutAdd;
import io.shardwright.ops.elementwise.DropoutOp;
import io.shardwright.ops.elementwise.Filled;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.elementwise.Scale;
import io.shardwright.ops.elementwise.SoftCap;
import io.shardwright.ops.elementwise.Spread;
import io.shardwright.ops.expert.AllToAllCounts;
import io.shardwright.ops.expert.AllToAllRows;
import io.shardwright.ops.expert.CombineRows;
import io.shardwright.ops.expert.GatherLogits;
import io.shardwright.ops.expert.GroupedLinear;
import io.shardwright.ops.expert.GroupedLinearActivate;
import io.shardwright.ops.expert.Route;
import io.shardwright.ops.expert.SendRows;
import io.shardwright.ops.expert.SortRows;
import io.shardwright.ops.function.Abs;
import io.shardwright.ops.function.AddNumber;
import io.shardwright.ops.function.Clamp;
import io.shardwright.ops.function.Divide;
import io.shardwright.ops.function.Exp;
import io.shardwright.ops.function.InverseSqrt;
import io.shardwright.ops.function.Log;
import io.shardwright.ops.function.Maximum;
import io.shardwright.ops.function.Minimum;
import io.shardwright.ops.function.Minus;
import io.shardwright.ops.function.Negate;
import io.shardwright.ops.function.Power;
import io.shardwright.ops.function.Sqrt;
import io.shardwright.ops.function.Square;
import io.shardwright.ops.linear.LinearActivate;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.linear.MatmulOp;
import io.shardwright.ops.loss.BinaryCrossEntropy;
import io.shardwright.ops.loss.Divergence;
import io.shardwright.ops.loss.DivergenceJoin;
import io.shardwright.ops.loss.DivergenceStats;
import io.shardwright.ops.loss.MeanCounted;
import io.shardwright.ops.loss.TokenLoss;
import io.shardwright.ops.loss.TokenLossJoin;
import io.shardwright.ops.loss.TokenLossStats;
import io.shardwright.ops.mask.And;
import io.shardwright.ops.mask.AtLeast;
import io.shardwright.ops.mask.AtMost;
import io.shardwright.ops.mask.EqualTo;
import io.shardwright.ops.mask.Greater;
import io.shardwright.ops.mask.Less;
import io.shardwright.ops.mask.MaskNumbers;
import io.shardwright.ops.mask.Not;
import io.shardwright.ops.mask.Or;
import io.shardwright.ops.mask.WhereOp;
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
import io.shardwright.ops.shape.AddDim;
import io.shardwright.ops.shape.Concat;
import io.shardwright.ops.shape.DropDim;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.MergeDims;
import io.shardwright.ops.shape.MergeHeads;
import io.shardwright.ops.shape.Permute;
import io.shardwright.ops.shape.Slice;
import io.shardwright.ops.shape.SplitDim;
import io.shardwright.ops.shape.SplitOp;
import io.shardwright.ops.token.CrossEntropy;
import io.shardwright.ops.token.CrossEntropyJoin;
import io.shardwright.ops.token.CrossEntropyStats;
import io.shardwright.ops.token.EmbeddingLookup;
import io.shardwright.ops.token.Positions;
import io.shardwright.ops.token.TakePositions;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All operators there are. A test fails for one that isn't listed. */
public final class Operators {
    public static final List<Operator> ALL = List.of(
            Abs.OPERATOR,
            Activate.OPERATOR,
            ActivateMultiply.OPERATOR,
            Add.OPERATOR,
            AddBias.OPERATOR,
            AddBroadcast.OPERATOR,
            AddDim.OPERATOR,
            AddLayerNorm.OPERATOR,
            AddNumber.OPERATOR,
            AddRmsNorm.OPERATOR,
            AllGather.OPERATOR,
            AllReduce.OPERATOR,
            AllToAllCounts.OPERATOR,
            AllToAllRows.OPERATOR,
            And.OPERATOR,
            AtLeast.OPERATOR,
            AtMost.OPERATOR,
            Attention.OPERATOR,
            BinaryCrossEntropy.OPERATOR,
            Chain.OPERATOR,
            Clamp.OPERATOR,
            CombineRows.OPERATOR,
            Concat.OPERATOR,
            ContextAttentionOp.OPERATOR,
            CrossEntropy.OPERATOR,
            CrossEntropyJoin.OPERATOR,
            CrossEntropyStats.OPERATOR,
            Divergence.OPERATOR,
            DivergenceJoin.OPERATOR,
            DivergenceStats.OPERATOR,
            Divide.OPERATOR,
            DropDim.OPERATOR,
            DropoutAdd.OPERATOR,
            DropoutOp.OPERATOR,
            EmbeddingLookup.OPERATOR,
            EqualTo.OPERATOR,
            Exp.OPERATOR,
            Filled.OPERATOR,
            GatherLogits.OPERATOR,
            Greater.OPERATOR,
            GroupedLinear.OPERATOR,
            GroupedLinearActivate.OPERATOR,
            Heads.OPERATOR,
            InverseSqrt.OPERATOR,
            LayerNormOp.OPERATOR,
            Less.OPERATOR,
            LinearActivate.OPERATOR,
            LinearOp.OPERATOR,
            Log.OPERATOR,
            LogSoftmax.OPERATOR,
            LogSumExp.OPERATOR,
            MaskNumbers.OPERATOR,
            MatmulOp.OPERATOR,
            MaxOver.OPERATOR,
            Maximum.OPERATOR,
            Mean.OPERATOR,
            MeanCounted.OPERATOR,
            MeanOver.OPERATOR,
            MergeDims.OPERATOR,
            MergeHeads.OPERATOR,
            MinOver.OPERATOR,
            Minimum.OPERATOR,
            Minus.OPERATOR,
            Multiply.OPERATOR,
            Negate.OPERATOR,
            Not.OPERATOR,
            Or.OPERATOR,
            Permute.OPERATOR,
            Positions.OPERATOR,
            Power.OPERATOR,
            ReduceScatter.OPERATOR,
            RmsNormOp.OPERATOR,
            RmsNormRotary.OPERATOR,
            Rotary.OPERATOR,
            RotaryBy.OPERATOR,
            Route.OPERATOR,
            Scale.OPERATOR,
            SendRows.OPERATOR,
            Slice.OPERATOR,
            SoftCap.OPERATOR,
            Softmax.OPERATOR,
            SortRows.OPERATOR,
            SplitDim.OPERATOR,
            SplitOp.OPERATOR,
            Spread.OPERATOR,
            Sqrt.OPERATOR,
            Square.OPERATOR,
            SumOver.OPERATOR,
            TakePositions.OPERATOR,
            TakeShard.OPERATOR,
            ToReplicated.OPERATOR,
            TokenLoss.OPERATOR,
            TokenLossJoin.OPERATOR,
            TokenLossStats.OPERATOR,
            Total.OPERATOR,
            WhereOp.OPERATOR);

    private static final Map<String, Operator> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Operator::name, Function.identity()));

    private Operators() {}

    /**
     * The operator that the IR calls {@code name}.
     *
     * @param sizes reads a size
     * @return empty if there is none
     */
    public static Optional<Op> named(String name, List<Attribute> attributes, Function<String, Size> sizes) {
        return Optional.ofNullable(BY_NAME.get(name))
                .map(operator -> operator.fromText().apply(new OperatorSettings(attributes, sizes)));
    }
}
