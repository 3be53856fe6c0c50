package main

import (
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/relabel"
	"go.yaml.in/yaml/v2"
)

// relabelled does to the labels of scrape targets what Prometheus and Alloy do.
func relabelled(text []byte) (any, error) {
	var question struct {
		Rules   []*relabel.Config   `yaml:"rules"`
		Targets []map[string]string `yaml:"targets"`
	}
	// JSON is YAML, and only from YAML do rules get their defaults.
	if err := yaml.UnmarshalStrict(text, &question); err != nil {
		return nil, err
	}
	for _, rule := range question.Rules {
		if err := rule.Validate(model.LegacyValidation); err != nil {
			return nil, err
		}
	}
	answer := make([]map[string]string, len(question.Targets))
	for i, target := range question.Targets {
		if after, kept := relabel.Process(labels.FromMap(target), question.Rules...); kept {
			answer[i] = after.Map()
		}
	}
	return answer, nil
}
