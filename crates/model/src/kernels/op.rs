//! The encoder layer as an operation of Burn's CPU backend, with its own backward pass.

use std::sync::Arc;

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::{Autodiff, Flex};
use burn::tensor::{Bytes, DType, Shape, Tensor};
use burn_flex::{FlexTensor, Layout};

use super::layer::{self, LayerCall, Saved, WEIGHTS, Weights};

/// Tensors that the operation depends on: its input and its parameters.
const PARENTS: usize = 1 + WEIGHTS;

/// Parameters of an encoder layer, in the order of the kernel's [`Weights`].
pub(crate) struct LayerTensors {
    pub(crate) qkv: (Tensor<2>, Tensor<1>),
    pub(crate) attention: (Tensor<2>, Tensor<1>),
    pub(crate) attention_norm: (Tensor<1>, Tensor<1>),
    pub(crate) up: (Tensor<2>, Tensor<1>),
    pub(crate) down: (Tensor<2>, Tensor<1>),
    pub(crate) output_norm: (Tensor<1>, Tensor<1>),
}

/// An encoder layer on the CPU backend: `[tokens, hidden]` to the same.
///
/// # Panics
/// If a tensor is on another backend; the caller asks [`has_kernels`](super::backend::has_kernels) first.
pub(crate) fn encoder_layer(x: Tensor<2>, tensors: LayerTensors, call: LayerCall) -> Tensor<2> {
    if x.device().is_autodiff() {
        let parents = tensors.parents(x, to_primitive::<2, Tracked>, to_primitive::<1, Tracked>);
        Tensor::from_primitive::<Tracked>(tracked(parents, call))
    } else {
        let parents = tensors.parents(x, to_primitive::<2, Flex>, to_primitive::<1, Flex>);
        let (out, _) = run(&parents.map(contiguous), &call);
        Tensor::from_primitive::<Flex>(out)
    }
}

type Tracked = Autodiff<Flex, NoCheckpointing>;

fn to_primitive<const D: usize, B>(tensor: Tensor<D>) -> burn::backend::tensor::FloatTensor<B>
where
    B: burn::backend::Backend,
    burn::backend::DispatchTensor: burn::backend::DispatchKindConversion<B>,
{
    match tensor.try_into_primitive::<B>() {
        Ok(primitive) => primitive,
        Err(error) => panic!("a kernel of the CPU backend was given another tensor: {error:?}"),
    }
}

impl LayerTensors {
    fn parents<P>(
        self,
        x: Tensor<2>,
        two: fn(Tensor<2>) -> P,
        one: fn(Tensor<1>) -> P,
    ) -> [P; PARENTS] {
        [
            two(x),
            two(self.qkv.0),
            one(self.qkv.1),
            two(self.attention.0),
            one(self.attention.1),
            one(self.attention_norm.0),
            one(self.attention_norm.1),
            two(self.up.0),
            one(self.up.1),
            two(self.down.0),
            one(self.down.1),
            one(self.output_norm.0),
            one(self.output_norm.1),
        ]
    }
}

fn tracked(
    parents: [burn::backend::tensor::FloatTensor<Tracked>; PARENTS],
    call: LayerCall,
) -> burn::backend::tensor::FloatTensor<Tracked> {
    let mut nodes = Vec::with_capacity(PARENTS);
    let inputs = parents.map(|parent| {
        let (primitive, node) = parent.into_parts();
        nodes.push(node);
        contiguous(primitive)
    });
    let Ok(nodes) = <[_; PARENTS]>::try_from(nodes) else {
        unreachable!("one node was pushed for each parent")
    };
    match LayerBackward
        .prepare::<NoCheckpointing>(nodes)
        .compute_bound()
        .stateful()
    {
        OpsKind::Tracked(prepared) => {
            let (out, saved) = run(&inputs, &call);
            prepared.finish(
                Arc::new(State {
                    inputs,
                    saved,
                    call,
                }),
                out,
            )
        }
        OpsKind::UnTracked(prepared) => prepared.finish(run(&inputs, &call).0),
    }
}

/// What the backward pass finds again.
#[derive(Debug)]
struct State {
    inputs: [FlexTensor; PARENTS],
    saved: Saved,
    call: LayerCall,
}

#[derive(Debug)]
struct LayerBackward;

impl Backward<Flex, PARENTS> for LayerBackward {
    type State = Arc<State>;

    fn backward(self, ops: Ops<Self::State, PARENTS>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = contiguous(grads.consume::<Flex>(&ops.node));
        let state = ops.state;
        let (x, weights) = slices(&state.inputs);
        let (d_x, d_weights) =
            layer::backward(values(&grad), x, weights, &state.saved, &state.call);
        let all = std::iter::once(d_x).chain(d_weights);
        for ((parent, input), grad) in ops.parents.iter().zip(&state.inputs).zip(all) {
            if let Some(parent) = parent {
                grads.register::<Flex>(parent.id, tensor(grad, input.layout().shape().clone()));
            }
        }
    }
}

fn run(inputs: &[FlexTensor; PARENTS], call: &LayerCall) -> (FlexTensor, Saved) {
    let (x, weights) = slices(inputs);
    let (out, saved) = layer::forward(x, weights, call);
    (tensor(out, inputs[0].layout().shape().clone()), saved)
}

fn slices(inputs: &[FlexTensor; PARENTS]) -> (&[f32], Weights<'_>) {
    let [x, weights @ ..] = inputs.each_ref().map(values);
    (x, Weights::new(weights))
}

pub(super) fn contiguous(tensor: FlexTensor) -> FlexTensor {
    if tensor.as_slice::<f32>().is_some() {
        tensor
    } else {
        tensor.to_contiguous()
    }
}

pub(super) fn values(tensor: &FlexTensor) -> &[f32] {
    tensor
        .as_slice()
        .unwrap_or_else(|| panic!("a kernel needs contiguous f32, not {:?}", tensor.dtype()))
}

pub(super) fn tensor(values: Vec<f32>, shape: Shape) -> FlexTensor {
    FlexTensor::new(
        Bytes::from_elems(values),
        Layout::contiguous(shape),
        DType::F32,
    )
}
