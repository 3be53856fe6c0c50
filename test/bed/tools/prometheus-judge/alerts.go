package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/template"
)

// step is how often the rules are evaluated, and how far the values of a series are apart.
const step = time.Minute

type alertCase struct {
	Alert string `json:"alert"`
	// A series as in the unit tests of Prometheus → its values: "0x9 1x20".
	Series map[string]string `json:"series"`
	// When to look, counted from the first value.
	At model.Duration `json:"at"`
}

type firingAlert struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

// firingAlerts evaluates alerts over made-up series. A rule that Prometheus would not load is an error.
//
// Prometheus' rules package does it, too, but brings service discovery and the clients of several clouds with it:
// three times as much to compile. What it adds to the query is `for`: an alert fires once its labels were there for
// that long without a gap (rules/alerting.go, Eval).
func firingAlerts(text []byte) (any, error) {
	var question struct {
		Rules string      `json:"rules"`
		Cases []alertCase `json:"cases"`
	}
	if err := json.Unmarshal(text, &question); err != nil {
		return nil, err
	}
	groups, errs := rulefmt.Parse([]byte(question.Rules), false, model.LegacyValidation)
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	rules := map[string]rulefmt.Rule{}
	for _, group := range groups.Groups {
		for _, rule := range group.Rules {
			rules[rule.Alert] = rule
		}
	}
	answer := make([][]firingAlert, len(question.Cases))
	for i, one := range question.Cases {
		rule, known := rules[one.Alert]
		if !known {
			return nil, fmt.Errorf("no rule makes the alert %q", one.Alert)
		}
		firing, err := firingAt(rule, one)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", one.Alert, err)
		}
		answer[i] = firing
	}
	return answer, nil
}

func firingAt(rule rulefmt.Rule, one alertCase) ([]firingAlert, error) {
	if rule.KeepFiringFor != 0 {
		return nil, errors.New("keep_firing_for is not evaluated here")
	}
	stored, err := newMemory(one.Series)
	if err != nil {
		return nil, err
	}
	engine := promql.NewEngine(promql.EngineOpts{MaxSamples: 1e6, Timeout: time.Minute, LookbackDelta: 5 * time.Minute})
	since := map[uint64]time.Time{}
	end := time.Unix(0, 0).Add(time.Duration(one.At))
	for now := time.Unix(0, 0); ; now = now.Add(step) {
		vector, err := evaluate(engine, stored, rule.Expr, now)
		if err != nil {
			return nil, err
		}
		since = stillThere(since, vector, now)
		if !now.Before(end) {
			return firingOf(rule, vector, since, now)
		}
	}
}

func evaluate(engine *promql.Engine, stored memory, query string, now time.Time) (promql.Vector, error) {
	ctx := context.Background()
	asked, err := engine.NewInstantQuery(ctx, stored, nil, query, now)
	if err != nil {
		return nil, err
	}
	defer asked.Close()
	vector, err := asked.Exec(ctx).Vector()
	// The engine takes its slices back.
	return append(promql.Vector{}, vector...), err
}

func stillThere(since map[uint64]time.Time, vector promql.Vector, now time.Time) map[uint64]time.Time {
	next := map[uint64]time.Time{}
	for _, sample := range vector {
		key := sample.Metric.Hash()
		next[key] = now
		if before, known := since[key]; known {
			next[key] = before
		}
	}
	return next
}

func firingOf(rule rulefmt.Rule, vector promql.Vector, since map[uint64]time.Time, now time.Time) ([]firingAlert, error) {
	firing := []firingAlert{}
	for _, sample := range vector {
		if now.Sub(since[sample.Metric.Hash()]) < time.Duration(rule.For) {
			continue
		}
		one := firingAlert{Labels: sample.Metric.Map(), Annotations: map[string]string{}}
		delete(one.Labels, labels.MetricName)
		for name, text := range rule.Annotations {
			expanded, err := expand(text, sample, now)
			if err != nil {
				return nil, err
			}
			one.Annotations[name] = expanded
		}
		for name, text := range rule.Labels {
			one.Labels[name] = text
		}
		firing = append(firing, one)
	}
	return firing, nil
}

func expand(text string, sample promql.Sample, now time.Time) (string, error) {
	variables := "{{$labels := .Labels}}{{$value := .Value}}"
	data := template.AlertTemplateData(sample.Metric.Map(), nil, "", sample)
	noQueries := func(context.Context, string, time.Time) (promql.Vector, error) {
		return nil, errors.New("annotations do not ask queries")
	}
	at := model.TimeFromUnixNano(now.UnixNano())
	expander := template.NewTemplateExpander(
		context.Background(), variables+text, "annotation", data, at, noQueries, &url.URL{}, nil,
	)
	return expander.Expand()
}
