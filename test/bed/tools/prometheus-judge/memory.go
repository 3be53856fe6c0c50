package main

import (
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/annotations"
)

// memory holds series for one evaluation.
type memory []promql.Series

func newMemory(described map[string]string) (memory, error) {
	var all memory
	for series, values := range described {
		metric, sequence, err := parser.ParseSeriesDesc(series + " " + values)
		if err != nil {
			return nil, err
		}
		one := promql.Series{Metric: metric}
		for i, value := range sequence {
			if !value.Omitted {
				one.Floats = append(one.Floats, promql.FPoint{T: int64(i) * step.Milliseconds(), F: value.Value})
			}
		}
		all = append(all, one)
	}
	return all, nil
}

func (m memory) Querier(_, _ int64) (storage.Querier, error) {
	return &storage.MockQuerier{SelectMockFunction: m.selected}, nil
}

func (m memory) selected(_ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	found := &seriesSet{at: -1}
	for _, series := range m {
		if matches(series.Metric, matchers) {
			found.series = append(found.series, series)
		}
	}
	return found
}

func matches(metric labels.Labels, matchers []*labels.Matcher) bool {
	for _, matcher := range matchers {
		if !matcher.Matches(metric.Get(matcher.Name)) {
			return false
		}
	}
	return true
}

type seriesSet struct {
	series []promql.Series
	at     int
}

func (s *seriesSet) Next() bool                        { s.at++; return s.at < len(s.series) }
func (s *seriesSet) At() storage.Series                { return promql.NewStorageSeries(s.series[s.at]) }
func (s *seriesSet) Err() error                        { return nil }
func (s *seriesSet) Warnings() annotations.Annotations { return nil }

var _ storage.Queryable = memory{}
