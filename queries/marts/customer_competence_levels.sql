-- Customers' competence by segment and for the firm: weighted means over persons with their standard errors.
with
  scores as (
    select segment, 'customer_skill' as dimension, customer_skill as level, weight from customer_competence
    union all
    select segment, 'willingness_to_learn', willingness_to_learn, weight from customer_competence
    union all
    select segment, 'willingness_to_experiment', willingness_to_experiment, weight from customer_competence
    union all
    select segment, 'dialogue', dialogue, weight from customer_competence
    union all
    select segment, 'competence', competence, weight from customer_competence
  ),
  exact as (
    select segment, dimension, cast(round(level, 6) as decimal(9,6)) as points, weight from scores where level is not null
  ),
  scoped as (
    select segment, dimension, points, weight from exact
    union all
    select cast(null as varchar), dimension, points, weight from exact
  ),
  sums as (
    select
      segment,
      dimension,
      count(*) as n,
      cast(sum(weight) as double) as weights,
      cast(sum(weight * points) as double) as weighted,
      cast(sum(weight * weight) as double) as squares,
      cast(sum(weight * weight * points) as double) as squares_points,
      cast(sum(cast(weight * weight as decimal(10,6)) * cast(points * points as decimal(18,12))) as double) as squares_points_points
    from scoped
    group by segment, dimension
  )
select
  m.segment,
  cast(m.dimension as varchar) as dimension,
  m.weighted / m.weights as level,
  case
    when m.n > 1 then sqrt(
      greatest(
        0e0,
        m.squares_points_points - 2 * (m.weighted / m.weights) * m.squares_points
          + (m.weighted / m.weights) * (m.weighted / m.weights) * m.squares
      ) / (m.weights * m.weights) * m.n / (m.n - 1e0)
    )
  end as std_error,
  cast(m.n as integer) as n,
  m.weights * m.weights / m.squares as effective_n,
  s.run_id
from sums m
cross join run_settings s
